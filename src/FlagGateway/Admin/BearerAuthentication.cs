using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Admin;

/// <summary>
/// Where tokens are configured, lets nobody past without one. Health stays open: probes carry no secrets
/// and learn nothing.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750, bearer tokens</seealso>
internal sealed class BearerAuthentication(RequestDelegate next, AdminSettings settings)
{
    /// <summary>Where the token of the request is kept, if it has one.</summary>
    public const string TokenItem = "FlagGateway.Token";

    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        if (settings.Tokens.Count == 0 || context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal) )
            return next(context);
        if (Find(context.Request) is { } token)
        {
            context.Items[TokenItem] = token;
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"FlagGateway\"";
        return Task.CompletedTask;
    }

    // All hashes are compared, so the time tells nothing of which one came close.
    private AdminToken? Find(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        AdminToken? found = null;
        foreach (var token in settings.Tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, token.Sha256))
                found = token;
        }

        return found;
    }
}
