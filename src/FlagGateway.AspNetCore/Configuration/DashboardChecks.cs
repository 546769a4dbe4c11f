using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Rules of the addresses of dashboards, which become links.</summary>
internal static class DashboardChecks
{
    private const string FlagPlaceholder = "{flag}";

    // Text around placeholders that no address has by chance.
    private const string First = "fg0", Second = "fg1";

    /// <summary>Reports all errors.</summary>
    public static void Validate(DashboardOptions dashboards, List<ConfigIssue> issues)
    {
        if (dashboards.Flag is { } flag)
            Check("Flag", flag, [FlagPlaceholder, "{control}", "{candidate}"], issues);
        if (dashboards.Flag is { } one && IsAddress(one) && !one.Contains(FlagPlaceholder, StringComparison.Ordinal))
            Error("Flag", one, "The dashboard would be the same for all flags.", "Write {flag} in place of the flag, as in https://grafana.example.com/d/ID/rollout?var-flag={flag}, or name it Overview", issues);
        if (dashboards.Overview is { } overview)
            Check("Overview", overview, [], issues);
    }

    private static void Check(string key, string text, string[] placeholders, List<ConfigIssue> issues)
    {
        var (first, second) = (Replace(text, placeholders, First), Replace(text, placeholders, Second));
        if (first.IndexOfAny(['{', '}']) >= 0)
            Error(key, text, placeholders.Length == 0 ? "It has a placeholder, and the overview is of no flag." : "It has a placeholder that is not known.", placeholders.Length == 0 ? "Write it without braces" : $"Use {string.Join(", ", placeholders)}", issues);
        else if (!IsAddress(first))
            Error(key, text, "Not the address of a page: absolute, http or https, without user and spaces.", "Write it as https://grafana.example.com/d/ID/rollout", issues);
        // A link must lead to the configured server whatever a flag is called.
        else if (new Uri(first).Authority != new Uri(second).Authority)
            Error(key, text, "A placeholder is in the name of the host.", "Write the host itself", issues);
    }

    private static string Replace(string text, string[] placeholders, string value) =>
        placeholders.Aggregate(text, (result, placeholder) => result.Replace(placeholder, value, StringComparison.Ordinal));

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.UserInfo.Length == 0 && !text.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c));

    private static void Error(string key, string value, string problem, string remedy, List<ConfigIssue> issues) =>
        issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{GatewayFileReader.Section}:Admin:Dashboards:{key}", value, problem, remedy));
}
