using System.Globalization;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Server;

/// <summary>
/// Rules of the section <c>Kestrel</c> across its keys. Without them, the server would fail at the start, or ignore a
/// key.
/// </summary>
internal static class KestrelChecks
{
    /// <summary>Reports the issues.</summary>
    /// <param name="options">The section.</param>
    /// <param name="urls">Addresses of other listeners, by their keys.</param>
    /// <param name="settings">All settings.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static void Validate(KestrelOptions options, IReadOnlyList<(string Key, string Url)> urls, IConfiguration settings, List<ConfigIssue> issues)
    {
        ValidateBuffer(options.Limits, issues);
        var hasDefault = options.Certificates.Default is not null;
        if (options.Certificates.Default is { } certificate)
            CertificateChecks.ValidateShape(certificate, KestrelReader.DefaultCertificate, issues);
        EndpointChecks checks = new(options, issues);
        checks.ValidateDefaults(options.EndpointDefaults, $"{KestrelReader.Section}:EndpointDefaults");
        foreach (var (name, endpoint) in options.Endpoints)
            checks.Validate(endpoint, $"{KestrelReader.Section}:Endpoints:{name}");
        foreach (var (key, url) in urls)
        {
            if (!hasDefault && url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, key, url, "An https listener needs a certificate.", $"Set {KestrelReader.DefaultCertificate} with Path and KeyPath"));
        }

        if (options.Endpoints.Count > 0 && settings["Urls"] is { Length: > 0 } unused)
            issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Gateway, "Urls", unused, "Not used, since Kestrel:Endpoints are configured.", "Remove one of the two"));
    }

    private static void ValidateBuffer(KestrelLimits limits, List<ConfigIssue> issues)
    {
        const string path = KestrelReader.Section + ":Limits:";
        if (limits.MaxRequestBufferSize is not { } buffer)
            return;
        foreach (var (name, size) in new[] { (nameof(limits.MaxRequestLineSize), limits.MaxRequestLineSize), (nameof(limits.MaxRequestHeadersTotalSize), limits.MaxRequestHeadersTotalSize) })
        {
            if (size > buffer)
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path + name, size.ToString(CultureInfo.InvariantCulture), $"It does not fit into the buffer of {buffer} bytes.", $"Write at most {path}{nameof(limits.MaxRequestBufferSize)}, or raise that"));
        }
    }
}
