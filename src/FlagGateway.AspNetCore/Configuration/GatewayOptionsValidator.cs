using System.Net;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Rules across fields of the section <c>FlagGateway</c>, and rules that attributes cannot express.</summary>
internal static class GatewayOptionsValidator
{
    /// <summary>Reports all errors, with configuration paths.</summary>
    /// <param name="options">The section.</param>
    /// <param name="urls">The root setting <c>Urls</c>, or <c>null</c>.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static void Validate(GatewayOptions options, string? urls, List<ConfigIssue> issues)
    {
        foreach (var url in (urls ?? ConfigLoader.DefaultUrls).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            ValidateListener(url, "Urls", issues);
        if (options.AccessLog.Path is { } path && (string.IsNullOrWhiteSpace(path) || path.EndsWith('/')))
            Error("AccessLog:Path", path, "Not the name of a file.", "Name a file, - for standard output, or leave it out", issues);
        ValidateAdmin(options.Admin, issues);
        if (options.Files is { Writable: true, Shared: false } && options.State.Kind == StateKind.Redis)
            Error("Files:Writable", "true", "The other instances of the fleet would keep their own files.", "Add FlagGateway:Files:Shared: true if all instances read the same folder, or leave it out", issues);
        HygieneChecks.Validate(options.Hygiene, issues);
        IdentityChecks.Validate(options.Identity, issues);
        LlmChecks.Validate(options.Llm, issues);
        ChannelChecks.Validate(options.Notifications, issues);
        ReminderChecks.Validate(options.Reminders, options.Notifications, issues);
        FreezeChecks.Validate(options.Rollouts, issues);
        ValidateOfrep(options, urls, issues);
        if (options.Llm.Budget < options.Llm.MaxBodyBytes)
            Error("Llm:Budget", $"{options.Llm.Budget}", $"One request may take {options.Llm.MaxBodyBytes} bytes.", "Write at least Llm:MaxBodyBytes", issues);
        PolicyChecks.Validate(options.Policies, issues);
        ValidatePrometheus(options.Prometheus, issues);
        ValidateState(options.State, issues);
    }

    private static void ValidateState(StateOptions state, List<ConfigIssue> issues)
    {
        if (string.IsNullOrWhiteSpace(state.Path))
            Error("State:Path", state.Path, "State needs a folder.", "Name a folder that the gateway may write", issues);
        if (state.AuditKeyFile is { } keys && (string.IsNullOrWhiteSpace(keys) || keys.EndsWith('/')))
            Error("State:AuditKeyFile", keys, "Not the name of a file.", "Name a file that all instances of the fleet can read, or leave it out", issues);
        if (state.MaxAge <= state.PollInterval)
            Error("State:MaxAge", $"{state.MaxAge}", $"State is polled only every {state.PollInterval}.", "Write more than State:PollInterval", issues);
        RedisChecks.Validate(state, issues);
    }

    private static void ValidateAdmin(AdminOptions admin, List<ConfigIssue> issues)
    {
        const string path = GatewayFileReader.Section + ":Admin:Url";
        if (ValidateListener(admin.Url, path, issues) is { } address && !IsLoopback(address.Host) && admin.Tokens is null or { Length: 0 })
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, admin.Url, "An address that other machines can reach needs tokens.", "Add FlagGateway:Admin:Tokens, or listen on 127.0.0.1"));
        for (var i = 0; i < (admin.AllowedHosts?.Length ?? 0); i++)
        {
            if (Uri.CheckHostName(admin.AllowedHosts![i]) == UriHostNameType.Unknown)
                Error($"Admin:AllowedHosts:{i}", admin.AllowedHosts[i], "Not the name of a host.", "Write it without scheme and port: gateway.internal", issues);
        }

        DashboardChecks.Validate(admin.Dashboards, issues);
        TokenChecks.Validate(admin.Tokens, issues);
    }

    private static void ValidateOfrep(GatewayOptions options, string? urls, List<ConfigIssue> issues)
    {
        if (options.Ofrep.Url is { } url && ValidateListener(url, GatewayFileReader.Section + ":Ofrep:Url", issues) is { Port: not 0 } own)
        {
            string[] others = [options.Admin.Url, .. (urls ?? ConfigLoader.DefaultUrls).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            if (others.Any(other => Address(other) is { } taken && taken.Port == own.Port && taken.Host.Equals(own.Host, StringComparison.OrdinalIgnoreCase)))
                Error("Ofrep:Url", url, "Another listener of the gateway has this address.", "Choose another port, such as 8082", issues);
        }

        var origins = options.Ofrep.AllowedOrigins ?? [];
        for (var i = 0; i < origins.Length; i++)
        {
            if (!(OriginText.IsOrigin(origins[i]) || (origins is ["*"])))
                Error($"Ofrep:AllowedOrigins:{i}", origins[i], "Not an origin: only scheme, host and port are allowed.", "Write it as https://shop.example, or * alone for every origin", issues);
        }
    }

    private static void ValidatePrometheus(PrometheusOptions prometheus, List<ConfigIssue> issues)
    {
        if (prometheus.Url is { } url && !IsServer(url))
            Error("Prometheus:Url", null, "Not the address of a server: http or https, without user, query and fragment.", "Write it as http://prometheus:9090, and a secret into Prometheus:Token", issues);
        if (prometheus.Token is { } token && (token.Length == 0 || token.Any(c => c is <= ' ' or > '~')))
            Error("Prometheus:Token", null, "Not a token: one word of visible ASCII characters.", "Write it without spaces and line breaks, or leave it out", issues);

        static bool IsServer(string text) =>
            Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0;
    }

    private static BindingAddress? ValidateListener(string url, string path, List<ConfigIssue> issues)
    {
        if (Address(url) is { } address)
            return address;
        issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, url, "Not an address to listen on.", "Write it as http://127.0.0.1:8081"));
        return null;
    }

    private static BindingAddress? Address(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", PathBase.Length: 0 } address ? address : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static void Error(string path, string? value, string problem, string remedy, List<ConfigIssue> issues) =>
        issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{GatewayFileReader.Section}:{path}", value, problem, remedy));
}
