using FlagGateway.Options;

namespace FlagGateway.Admin.Security;

/// <summary>What tokens may do: by their role, and by the flags and verbs that they are limited to.</summary>
internal static class TokenPermissions
{
    /// <summary>Why a token may not make a change; <c>null</c> if it may.</summary>
    /// <param name="token">The caller's token.</param>
    /// <param name="verb">The change, of <see cref="TokenVerbs"/>.</param>
    /// <param name="flag">Id of the flag; <c>null</c> if it is not known yet.</param>
    public static (string Problem, string Remedy)? RefusalOfChange(AdminToken token, string verb, string? flag)
    {
        if (token.Role == TokenRole.Viewer)
            return ($"{token.Name} is a viewer.", "Use a token with the role operator");
        if (token.Role == TokenRole.Reporter && verb != TokenVerbs.Signal)
            return RefusalOfReading(token);
        if (!TokenVerbs.AllowedBy(token.Role).Contains(verb, StringComparer.Ordinal))
            return ($"{token.Name} is an {RoleOf(token)}, who may not {verb}.", "Use a token with the role admin");
        if (token.Verbs is { } verbs && !verbs.Contains(verb, StringComparer.OrdinalIgnoreCase))
            return ($"{token.Name} may only {string.Join(", ", verbs)}.", $"Use another token, or add {verb} to Verbs of this one");
        return flag is null ? null : RefusalOfFlag(token, flag);
    }

    /// <summary>Why a token may not change a flag; <c>null</c> if it may.</summary>
    public static (string Problem, string Remedy)? RefusalOfFlag(AdminToken token, ReadOnlySpan<char> flag) => token.Flags?.Contains(flag) == false
        ? ($"{token.Name} may not change {flag}.", $"Use another token: this one is for {token.Flags}")
        : null;

    /// <summary>Why a token may not read; <c>null</c> if it may.</summary>
    public static (string Problem, string Remedy)? RefusalOfReading(AdminToken token) => token.Role == TokenRole.Reporter
        ? ($"{token.Name} is a reporter, who may only post signals.", "Use a token with another role")
        : null;

    /// <summary>Why a token may not export the audit log; <c>null</c> if it may.</summary>
    public static (string Problem, string Remedy)? RefusalOfExport(AdminToken token) => token.Role == TokenRole.Admin
        ? null
        : ($"{token.Name} is {(token.Role == TokenRole.Operator ? "an" : "a")} {RoleOf(token)}, who may not export the audit log.", "Use a token with the role admin");

    private static string RoleOf(AdminToken token) => token.Role.ToString().ToLowerInvariant();
}
