using FlagGateway.Admin.Api;
using FlagGateway.Admin.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Admin;

/// <summary>
/// If tokens are configured, rejects requests without one, or without a session that began with one. A session needs
/// its cookie and its key. A browser that opens a page sends only the cookie, and gets a page without content whose
/// script requests it with both. Health endpoints stay open: probes carry no secrets, and the responses reveal nothing.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750, bearer tokens</seealso>
internal sealed class BearerAuthentication(RequestDelegate next, AdminTokens tokens, ConsoleSessions sessions, LoginAttempts attempts)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal))
            return next(context);
        var header = request.Headers.Authorization.ToString();
        if (tokens.AreRequired && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return WithTokenAsync(context, header[Scheme.Length..].Trim());
        var session = SessionCookie.Find(request, sessions, isUse: !Console.ConsoleEndpoints.IsByItself(request));
        if (session?.IsProvenBy(request) == true)
        {
            (context.Items[AdminCaller.SessionItem], context.Items[AdminCaller.TokenItem]) = (session, session.Token);
            return next(context);
        }

        if (!tokens.AreRequired || Console.ConsoleEndpoints.IsOpen(request.Path))
            return next(context);
        if (HttpMethods.IsGet(request.Method) && Console.ConsoleEndpoints.IsPage(request))
            return session is null ? ToLogin(context) : new RazorComponentResult<Console.Pages.LoadingPage>().ExecuteAsync(context);
        return RefuseAsync(context, session is null ? "A token is needed." : $"The cookie of a session is not enough: {ConsoleSession.KeyHeader} is missing or wrong.");
    }

    private static Task ToLogin(HttpContext context)
    {
        context.Response.Redirect("/login");
        return Task.CompletedTask;
    }

    private Task WithTokenAsync(HttpContext context, string text)
    {
        if (tokens.Find(text) is { } token)
        {
            context.Items[AdminCaller.TokenItem] = token;
            return TokenPermissions.RefusalOfReading(token) is var (problem, remedy) && !SignalEndpoints.IsPost(context.Request)
                ? ApiJson.Problem(StatusCodes.Status403Forbidden, problem, remedy).ExecuteAsync(context)
                : next(context);
        }

        return attempts.Count(context)
            ? ApiJson.Problem(StatusCodes.Status429TooManyRequests, "Too many wrong tokens from this address.", "Wait for the time in Retry-After, or send a token of FlagGateway:Admin:Tokens").ExecuteAsync(context)
            : RefuseAsync(context, "The token is not known.");
    }

    private static Task RefuseAsync(HttpContext context, string problem)
    {
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"FlagGateway\"";
        return ApiJson.Problem(StatusCodes.Status401Unauthorized, problem, "Send Authorization: Bearer and a token of FlagGateway:Admin:Tokens").ExecuteAsync(context);
    }
}
