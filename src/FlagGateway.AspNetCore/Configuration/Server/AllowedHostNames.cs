using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Server;

/// <summary>The root key <c>AllowedHosts</c>, as in every ASP.NET application.</summary>
internal static class AllowedHostNames
{
    /// <summary>Name of the key.</summary>
    public const string Key = "AllowedHosts";

    /// <summary>The names; empty if all are allowed.</summary>
    public static string[] Split(string? value) =>
        value is null ? [] : value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Reports entries that the framework would never match.</summary>
    public static void Validate(IConfiguration settings, List<ConfigIssue> issues)
    {
        var section = settings.GetSection(Key);
        if (section.GetChildren().Any())
            Error(null, "Not one text.", "Write the names into one text, separated by ;");
        if (section.Value is { } value && Split(value).Length == 0)
            Error(value, "No host would be allowed.", "Write the names, separated by ;, or * for all");
        foreach (var name in Split(section.Value).Where(static name => name != "*" && !IsName(name)))
            Error(name, "Not the name of a host.", "Write it without scheme and port: shop.example, or *.shop.example");

        void Error(string? value, string problem, string remedy) => issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, Key, value, problem, remedy));
    }

    private static bool IsName(string name) => Uri.CheckHostName(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name) switch
    {
        UriHostNameType.Unknown => false,
        UriHostNameType.IPv6 => name.StartsWith('['),
        _ => true,
    };
}
