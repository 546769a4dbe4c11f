using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console.Pages;
using FlagGateway.Admin.Security;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlagGateway.Admin.Console;

/// <summary>Actions in the console: log in and out, control rollouts, kill. Each form contains the session's token and comes from the same origin.</summary>
internal sealed class ConsoleActions(AdminServices services, AdminTokens tokens, ConsoleSessions sessions, LoginAttempts attempts)
{
    private const int MaxReasonLength = 2000;

    // Actions that only remove the candidate are allowed even on an outdated page.
    private static readonly string[] Careful = ["start", "promote", "resume", "set"];

    /// <summary>Collects the data of a page; opens a session if no login is required.</summary>
    public async Task<ConsolePage> PageOfAsync(HttpContext context)
    {
        var allowed = await AllowedAsync(context);
        var session = SessionOf(context) ?? Open(context, AdminCaller.TokenOf(context));
        // Automatic refreshes, in this tab or another one, leave the message for the page of the user's action.
        var message = ConsoleEndpoints.IsByItself(context.Request) ? null : session.Message;
        if (message is not null)
            session.Message = null;
        return new ConsolePage(services, session, services.Time.GetUtcNow(), AdminPath.From(context), DescribeCaller(context, session), allowed, tokens.AreRequired, message);
    }

    // The same flag is on the path of its page and of its forms.
    private async ValueTask<IReadOnlyList<string>> AllowedAsync(HttpContext context)
    {
        var flag = context.Request.RouteValues["flag"] is string segment ? FlagPath.IdOf(services.Snapshots.Current.Flags, segment) : null;
        List<string> allowed = [];
        foreach (var verb in TokenVerbs.All)
        {
            if (await AdminCaller.RefusalOfAsync(context, verb, flag) is null)
                allowed.Add(verb);
        }

        return allowed;
    }

    /// <summary>Whether the caller of a request still has access: long-lived connections check repeatedly.</summary>
    public bool IsLetIn(HttpContext context) => SessionOf(context) is { } session
        ? sessions.IsOpen(session)
        : tokens.IsInForce(AdminCaller.TokenOf(context));

    public async Task<IResult> LogInAsync(HttpContext context, ConsoleModel model)
    {
        if (!RequestOrigin.IsOwn(context.Request))
            return Foreign();
        if (await FormAsync(context) is not { } form)
            return NoForm();
        if (tokens.Find(form["token"].ToString().Trim()) is not { } token)
        {
            return attempts.Count(context)
                ? Results.Text("Too many wrong tokens from this address. Wait a minute.", statusCode: StatusCodes.Status429TooManyRequests)
                : Results.Redirect(AdminPath.From(context) + "/login?problem=wrong");
        }

        if (TokenPermissions.RefusalOfReading(token) is not null)
            return Results.Redirect(AdminPath.From(context) + "/login?problem=reporter");
        if (SessionOf(context) is { } former)
            sessions.Close(former);
        model.Key = Open(context, token).Key;
        return new RazorComponentResult<LoggedInPage>();
    }

    public async Task<IResult> LogOutAsync(HttpContext context)
    {
        var (form, session, refusal) = await ReadAsync(context);
        if (form is null || session is null)
            return refusal!;
        sessions.Close(session);
        var isHttps = IsHttps(context);
        context.Response.Cookies.Delete(SessionCookie.NameFor(isHttps, CookiePath(context)), new CookieOptions { Path = CookiePath(context), Secure = isHttps });
        return Results.Redirect(AdminPath.From(context) + "/login");
    }

    public async Task<IResult> ChangeAsync(string flag, string action, HttpContext context)
    {
        flag = FlagPath.IdOf(services.Snapshots.Current.Flags, flag);
        var (form, session, refusal) = await ReadAsync(context);
        if (form is null || session is null)
            return refusal!;
        var verb = action == "move" ? form["verb"].ToString() : action;
        // Changes that do not exist have a message of their own.
        if (await AdminCaller.RefusalOfAsync(context, TokenVerbs.All.Contains(verb, StringComparer.Ordinal) ? verb : TokenVerbs.Kill, flag) is var (problem, _))
            return Results.Text(problem, statusCode: StatusCodes.Status403Forbidden);
        var reason = form["reason"].ToString().Trim();
        session.Message = reason.Length is 0 or > MaxReasonLength
            ? new FlashMessage(false, $"A change needs a reason of 1 to {MaxReasonLength} characters.")
            : await DoAsync(flag, action, form, reason, new Actor(session.Token?.Name ?? AdminCaller.NameOf(context) ?? Actor.Anonymous, "console"));
        // 303: the browser requests the page, and the back button does not repeat the action.
        context.Response.Headers.Location = $"{AdminPath.From(context)}/flags/{Uri.EscapeDataString(flag)}{CohortChoice.Parse(context.Request.Query).Query}";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<FlashMessage> DoAsync(string flag, string action, IFormCollection form, string reason, Actor person)
    {
        var verb = form["verb"].ToString();
        switch (action)
        {
            case "kill" when services.Snapshots.Current.Flags.Find(flag) is not { } known || form["confirm"].ToString().Trim() != known.Id:
                return new FlashMessage(false, "Nothing was killed: the typed id is not the id of the flag.");
            case "kill":
                return ToMessage(await services.Control.KillAsync(services.Snapshots.Current.Flags.Find(flag)!.Id, person, reason), "Killed.");
            case "unkill":
                return ToMessage(await services.Control.UnkillAsync(flag, person, reason, null), "The kill switch was removed.");
            case "forget" when form["seen"] is [{ } seen] && seen != SeenOf(services.Rollouts.Find(flag)):
                return new FlashMessage(false, "Nothing was done: the rollout changed after this page was loaded. Check its state, and press again.");
            case "forget" when form["confirm"] != "true":
                return new FlashMessage(false, "Nothing was forgotten: confirm the moves.");
            case "forget":
                return ToMessage(await services.Control.ForgetAsync(flag, person, reason, null), "Forgotten: flags.json decides.");
            case "move" when Careful.Contains(verb, StringComparer.Ordinal) && form["seen"] is [{ } seen] && seen != SeenOf(services.Rollouts.Find(flag)):
                return new FlashMessage(false, "Nothing was done: the rollout changed after this page was loaded. Check its state, and press again.");
            case "move" when RolloutVerb.Names.Contains(verb, StringComparer.Ordinal):
                var percentage = double.TryParse(form["percentage"].ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : (double?)null;
                return ToMessage(await services.Control.DoAsync(flag, new RolloutVerb(verb, reason) { Percentage = percentage, Stage = form["stage"].ToString(), IsForced = form["force"] == "on", AcceptsMoves = form["accept_moves"] == "true" }, person, null), $"Done: {verb}.");
            default:
                return new FlashMessage(false, "There is no such action.");
        }
    }

    /// <summary>State of a rollout, for a form to repeat: pressed twice, or on an old page, it changes nothing more.</summary>
    public static string SeenOf(RolloutStatus? status) =>
        status?.State is { } state ? string.Create(CultureInfo.InvariantCulture, $"{state.ObservationPeriod} {state.Stage} {state.Percentage} {state.Phase}") : "";

    private static FlashMessage ToMessage(ControlResult result, string done) => result switch
    {
        { Outcome: WriteOutcome.Done } => new FlashMessage(true, done),
        { Outcome: WriteOutcome.InForceOnly } => new FlashMessage(true, $"{done} {result.Problem} {result.Remedy}"),
        _ => new FlashMessage(false, $"{result.Problem} {result.Remedy}".Trim()),
    };

    private ConsoleSession Open(HttpContext context, AdminToken? token)
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

    // In a host, no middleware has done this before.
    private ConsoleSession? SessionOf(HttpContext context) =>
        context.Items[AdminCaller.SessionItem] as ConsoleSession ?? SessionCookie.Find(context.Request, sessions, isUse: !ConsoleEndpoints.IsByItself(context.Request));

    private static string CookiePath(HttpContext context) => AdminPath.From(context) is { Length: > 0 } root ? root : "/";

    private static string? DescribeCaller(HttpContext context, ConsoleSession session) =>
        session.Token is { } token ? $"{token.Name}, {token.Role.ToString().ToLowerInvariant()}" : AdminCaller.NameOf(context);

    // Only trusted proxies may report that they received the request by https.
    private bool IsHttps(HttpContext context) =>
        ForwardedScheme.IsHttps(context.Request, services.Snapshots.Current.Identity.Forwarders.Contains(context.Connection.RemoteIpAddress));

    private async Task<(IFormCollection? Form, ConsoleSession? Session, IResult? Refusal)> ReadAsync(HttpContext context)
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

    private static async Task<IFormCollection?> FormAsync(HttpContext context)
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

    private static IResult Foreign() => Results.Text("This form does not come from this page. Load the page again.", statusCode: StatusCodes.Status403Forbidden);

    private static IResult NoForm() => ApiJson.Problem(StatusCodes.Status415UnsupportedMediaType, "The console accepts forms.", "Use /api/v1 for JSON");
}
