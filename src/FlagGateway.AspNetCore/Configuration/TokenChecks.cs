using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks the tokens of the admin listener.</summary>
internal static class TokenChecks
{
    public static void Validate(TokenOptions[]? tokens, List<ConfigIssue> issues)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (var i = 0; i < (tokens?.Length ?? 0); i++)
        {
            var (token, path) = (tokens![i], $"{GatewayFileReader.Section}:Admin:Tokens:{i}");
            if (token.Name.Length == 0 || !names.Add(token.Name))
                issues.Add(Error($"{path}:Name", token.Name, "Each token needs its own name, which the audit log shows.", "Name who or what uses it"));
            if (token.Sha256.Length != 64 || !token.Sha256.All(char.IsAsciiHexDigit))
                issues.Add(Error($"{path}:Sha256", null, "Not a SHA-256: 64 hexadecimal digits.", "Write the output of: printf %s TOKEN | sha256sum"));
            ValidateFlags(token, path, issues);
            ValidateVerbs(token, path, issues);
        }
    }

    private static void ValidateFlags(TokenOptions token, string path, List<ConfigIssue> issues)
    {
        if (token.Flags is null)
            return;
        if (token.Role == TokenRole.Viewer)
            issues.Add(Error($"{path}:Flags", null, "A viewer changes nothing, so there is nothing to limit.", "Leave it out, or give the token another role"));
        else if (token.Flags.Length == 0)
            issues.Add(Error($"{path}:Flags", null, "An empty list allows no flag at all.", "Name patterns such as release.orders-*, or leave it out for all flags"));
        for (var i = 0; i < token.Flags.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(token.Flags[i]))
                issues.Add(Error($"{path}:Flags:{i}", token.Flags[i], "Not a pattern.", "Write the id of a flag, in which * is any text"));
        }
    }

    private static void ValidateVerbs(TokenOptions token, string path, List<ConfigIssue> issues)
    {
        if (token.Verbs is null)
            return;
        var allowed = TokenVerbs.AllowedBy(token.Role);
        if (allowed.Count == 0)
        {
            issues.Add(Error($"{path}:Verbs", null, "A viewer changes nothing, so there is nothing to limit.", "Leave it out, or give the token another role"));
            return;
        }

        if (token.Verbs.Length == 0)
            issues.Add(Error($"{path}:Verbs", null, "An empty list allows no change at all.", "Name changes such as kill, or leave it out for all of the role"));
        for (var i = 0; i < token.Verbs.Length; i++)
        {
            if (!allowed.Contains(token.Verbs[i], StringComparer.OrdinalIgnoreCase))
                issues.Add(Error($"{path}:Verbs:{i}", token.Verbs[i], TokenVerbs.All.Contains(token.Verbs[i], StringComparer.OrdinalIgnoreCase) ? $"The role {token.Role} does not allow it." : "There is no such change.", $"Use some of {string.Join(", ", allowed)}"));
        }
    }

    private static ConfigIssue Error(string path, string? value, string problem, string remedy) => new(IssueSeverity.Error, ConfigFileNames.Gateway, path, value, problem, remedy);
}
