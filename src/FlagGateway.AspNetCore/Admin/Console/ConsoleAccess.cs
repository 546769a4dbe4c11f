using System.Security.Cryptography;
using System.Text;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Security;
using FlagGateway.Identity;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Console;

/// <summary>
/// Sessions of requests, and forms that belong to them. Each form contains the session's token and comes from the same
/// origin.
/// </summary>
internal sealed class ConsoleAccess(ConsoleSessions sessions, AdminTokens tokens, SnapshotSource snapshots)
{
    public ConsoleSession Open(HttpContext context, AdminToken? token)
    {
        var session = sessions.Open(token, context.Request.Host.Value ?? "");
        var (isHttps, path) = (IsHttps(context), CookiePath(context));
        context.Response.Cookies.Append(SessionCookie.NameFor(isHttps, path), session.Id, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = isHttps,
            Path = path,
            MaxAge = ConsoleSessions.Maximum,
        });
        return session;
    }

    /// <summary>Ends a session and removes its cookie.</summary>
    public void Close(HttpContext context, ConsoleSession session)
    {
        sessions.Close(session);
        var isHttps = IsHttps(context);
        context.Response.Cookies.Delete(SessionCookie.NameFor(isHttps, CookiePath(context)), new CookieOptions { Path = CookiePath(context), Secure = isHttps });
    }

    /// <summary>Whether the caller of a request still has access: long-lived connections check repeatedly.</summary>
    public bool IsLetIn(HttpContext context) => SessionOf(context) is { } session
        ? sessions.IsOpen(session)
        : tokens.IsInForce(AdminCaller.TokenOf(context));

    // In a host, no middleware has done this before.
    public ConsoleSession? SessionOf(HttpContext context) =>
        context.Items[AdminCaller.SessionItem] as ConsoleSession ?? SessionCookie.Find(context.Request, sessions, isUse: !ConsoleEndpoints.IsByItself(context.Request));

    /// <summary>Reads the form of a session, or returns why it is refused.</summary>
    public async Task<(IFormCollection? Form, ConsoleSession? Session, IResult? Refusal)> ReadAsync(HttpContext context)
    {
        if (!RequestOrigin.IsOwn(context.Request))
            return (null, null, Foreign());
        if (SessionOf(context) is not { } session)
            return (null, null, Results.Redirect(AdminPath.From(context) + "/"));
        if (await FormAsync(context) is not { } form)
            return (null, null, NoForm());
        var isOurs = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form["form_token"].ToString()), Encoding.UTF8.GetBytes(session.FormToken));
        return isOurs ? (form, session, null) : (null, null, Foreign());
    }

    /// <summary>Reads a form; <c>null</c> if the body is none.</summary>
    public static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException("The form cannot be read.", exception);
        }
    }

    public static IResult Foreign() => Results.Text("This form does not come from this page. Load the page again.", statusCode: StatusCodes.Status403Forbidden);

    public static IResult NoForm() => ApiJson.Problem(StatusCodes.Status415UnsupportedMediaType, "The console accepts forms.", "Use /api/v1 for JSON");

    private static string CookiePath(HttpContext context) => AdminPath.From(context) is { Length: > 0 } root ? root : "/";

    // Only trusted proxies may report that they received the request by https.
    private bool IsHttps(HttpContext context) =>
        ForwardedScheme.IsHttps(context.Request, snapshots.Current.Identity.Forwarders.Contains(context.Connection.RemoteIpAddress));
}
