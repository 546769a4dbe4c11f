using FlagGateway.Admin.Security;
using FlagGateway.Options;
using Microsoft.AspNetCore.Authorization;

namespace FlagGateway.Admin;

/// <summary>
/// The caller of an admin endpoint and their permissions, from a token of the gateway or from the host's
/// authentication.
/// </summary>
internal static class AdminCaller
{
    /// <summary>Key under which the token of a request is saved, if any.</summary>
    public const string TokenItem = "FlagGateway.Token";

    /// <summary>Key under which the session of a request is saved, if any.</summary>
    public const string SessionItem = "FlagGateway.Session";

    /// <summary>The name for the audit log; <c>null</c> if unknown.</summary>
    public static string? NameOf(HttpContext context) =>
        TokenOf(context)?.Name ?? (context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : null);

    /// <summary>The token; <c>null</c> for none.</summary>
    public static AdminToken? TokenOf(HttpContext context) => context.Items[TokenItem] as AdminToken;

    /// <summary>Why the caller may not make a change; <c>null</c> if they may.</summary>
    /// <param name="context">The request.</param>
    /// <param name="verb">The change, of <see cref="TokenVerbs"/>.</param>
    /// <param name="flag">Id of the flag; <c>null</c> if it is not known yet.</param>
    public static async ValueTask<(string Problem, string Remedy)?> RefusalOfAsync(HttpContext context, string verb, string? flag) =>
        TokenOf(context) is { } token && TokenPermissions.RefusalOfChange(token, verb, flag) is { } refusal ? refusal : await RefusalOfPolicyAsync(context);

    /// <summary>Why the caller may not export the audit log; <c>null</c> if they may.</summary>
    public static async ValueTask<(string Problem, string Remedy)?> RefusalOfExportAsync(HttpContext context) =>
        TokenOf(context) is { } token && TokenPermissions.RefusalOfExport(token) is { } refusal ? refusal : await RefusalOfPolicyAsync(context);

    private static async ValueTask<(string Problem, string Remedy)?> RefusalOfPolicyAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ChangePolicy>() is not { } policy)
            return null;
        var allowed = await context.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, resource: null, policy.Name);
        return allowed.Succeeded ? null : ($"{NameOf(context) ?? "The caller"} may not change anything.", $"The policy {policy.Name} decides who may");
    }
}

/// <summary>The host's policy that callers need to change anything.</summary>
/// <param name="Name">Name of the policy.</param>
internal sealed record ChangePolicy(string Name);
