using FlagGateway.Configuration.Routes;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks the section <c>FlagGateway:Policies</c>.</summary>
internal static class PolicyChecks
{
    // The framework and YARP give them a meaning of their own.
    private static readonly string[] Reserved = ["Default", "Anonymous", "Disable"];

    /// <summary>Reports the issues of declared policies.</summary>
    public static void Validate(PolicyOptions policies, List<ConfigIssue> issues)
    {
        ValidateEach("Authorization", policies.Authorization, ValidateAuthorization, issues);
        ValidateEach("Cors", policies.Cors, ValidateCors, issues);
        ValidateEach("RateLimiter", policies.RateLimiter, static (_, _) => [], issues);
        ValidateEach("Timeouts", policies.Timeouts, static (_, _) => [], issues);
        ValidateEach("OutputCache", policies.OutputCache, ValidateCache, issues);
    }

    private static void ValidateEach<T>(string kind, T[]? policies, Func<T, string, IEnumerable<ConfigIssue>> validate, List<ConfigIssue> issues)
        where T : NamedPolicyOptions
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < (policies?.Length ?? 0); i++)
        {
            var (policy, path) = (policies![i], $"{kind}:{i}");
            if (!HeaderText.IsName(policy.Name) || Reserved.Contains(policy.Name, StringComparer.OrdinalIgnoreCase))
                issues.Add(Error($"{path}:Name", policy.Name, "Not the name of a policy.", $"Use letters, digits and hyphens, and none of {string.Join(", ", Reserved)}"));
            else if (!names.Add(policy.Name))
                issues.Add(Error($"{path}:Name", policy.Name, "Two policies have this name.", "Rename one of them"));
            issues.AddRange(validate(policy, path));
        }
    }

    private static IEnumerable<ConfigIssue> ValidateAuthorization(AuthorizationPolicyOptions policy, string path)
    {
        if (policy.Jwt is not { } jwt)
        {
            yield return Error($"{path}:Jwt", null, "A policy needs the tokens that it accepts.", "Name Jwt with Authority or Keys, and Audience");
            yield break;
        }

        foreach (var (key, value, problem, remedy) in JwtChecks.Find(SourceKind.Claim, jwt))
            yield return Error($"{path}:{key}", value, problem, remedy);
        if (string.IsNullOrEmpty(jwt.Audience))
            yield return Error($"{path}:Jwt:Audience", null, "A token of the issuer for any other application would be accepted.", "Name the audience (aud) that tokens for this application have");
        if (jwt.AllowExpired)
            yield return Error($"{path}:Jwt:AllowExpired", "true", "An expired token permits nothing.", "Remove it");
        for (var i = 0; i < (policy.RequireClaims?.Length ?? 0); i++)
        {
            if (policy.RequireClaims![i] is { } claim && (string.IsNullOrEmpty(claim.Type) || claim.Values is []))
                yield return Error($"{path}:RequireClaims:{i}", null, "A claim needs a type, and at least one value if it has Values.", "Write { \"Type\": \"role\", \"Values\": [ \"admin\" ] }");
        }
    }

    private static IEnumerable<ConfigIssue> ValidateCors(CorsPolicyOptions policy, string path)
    {
        var origins = policy.Origins ?? [];
        if (origins.Length == 0)
            yield return Error($"{path}:Origins", null, "A policy without origins allows nothing.", "Name origins such as https://shop.example");
        for (var i = 0; i < origins.Length; i++)
        {
            if (!(OriginText.IsOrigin(origins[i]) || origins is ["*"]))
                yield return Error($"{path}:Origins:{i}", origins[i], "Not an origin: only scheme, host and port are allowed.", "Write it as https://shop.example, or * alone for every origin");
        }

        if (origins is ["*"] && policy.SupportsCredentials)
            yield return Error($"{path}:SupportsCredentials", "true", "Every site could act as its visitors.", "Name the origins, or remove it");
        if (policy.PreflightMaxAge < TimeSpan.Zero)
            yield return Error($"{path}:PreflightMaxAge", $"{policy.PreflightMaxAge}", "Not a time.", "Write it as 00:10:00");
    }

    private static IEnumerable<ConfigIssue> ValidateCache(OutputCachePolicyOptions policy, string path) =>
        (policy.VaryByHeader ?? []).Select(static (name, i) => (name, i)).Where(static one => !HeaderText.IsName(one.name))
            .Select(one => Error($"{path}:VaryByHeader:{one.i}", one.name, "Not a header's name.", "Use letters, digits and hyphens"));

    private static ConfigIssue Error(string key, string? value, string problem, string remedy) =>
        new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{GatewayFileReader.Section}:Policies:{key}", value, problem, remedy);
}
