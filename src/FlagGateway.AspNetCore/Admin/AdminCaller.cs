using FlagGateway.Options;
using Microsoft.AspNetCore.Authorization;

namespace FlagGateway.Admin;

/// <summary>Who sends a request to the admin endpoints, and whether they may change anything: by a token of the gateway's own, or by the host's authentication.</summary>
internal static class AdminCaller
{
    /// <summary>Where the token of a request is saved, if it has one.</summary>
    public const string TokenItem = "FlagGateway.Token";

    /// <summary>Where the session of a request is saved, if it has one.</summary>
    public const string SessionItem = "FlagGateway.Session";

    /// <summary>The name for the audit log; <c>null</c> where nobody is known.</summary>
    public static string? NameOf(HttpContext context) =>
        TokenOf(context)?.Name ?? (context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : null);

    /// <summary>The token; <c>null</c> for none.</summary>
    public static AdminToken? TokenOf(HttpContext context) => context.Items[TokenItem] as AdminToken;

    /// <summary>Why the caller may change nothing; <c>null</c> where they may.</summary>
    public static async ValueTask<(string Problem, string Remedy)?> RefusalOfAsync(HttpContext context)
    {
        if (TokenOf(context) is { Role: TokenRole.Viewer } token)
            return ($"{token.Name} is a viewer.", "Use a token with the role operator");
        if (context.GetEndpoint()?.Metadata.GetMetadata<ChangePolicy>() is not { } policy)
            return null;
        var allowed = await context.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, resource: null, policy.Name);
        return allowed.Succeeded ? null : ($"{NameOf(context) ?? "The caller"} may change nothing.", $"The policy {policy.Name} decides who may");
    }
}

/// <summary>The host's policy that callers need to change anything.</summary>
/// <param name="Name">Name of the policy.</param>
internal sealed record ChangePolicy(string Name);
