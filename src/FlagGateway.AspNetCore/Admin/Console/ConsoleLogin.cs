using FlagGateway.Admin.Console.Pages;
using FlagGateway.Admin.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlagGateway.Admin.Console;

/// <summary>Logging in and out of the console.</summary>
internal sealed class ConsoleLogin(ConsoleAccess access, ConsoleSessions sessions, AdminTokens tokens, LoginAttempts attempts)
{
    public async Task<IResult> LogInAsync(HttpContext context, ConsoleModel model)
    {
        if (!RequestOrigin.IsOwn(context.Request))
            return ConsoleAccess.Foreign();
        if (await ConsoleAccess.FormAsync(context) is not { } form)
            return ConsoleAccess.NoForm();
        if (tokens.Find(form["token"].ToString().Trim()) is not { } token)
        {
            return attempts.Count(context)
                ? Results.Text("Too many wrong tokens from this address. Wait a minute.", statusCode: StatusCodes.Status429TooManyRequests)
                : Results.Redirect(AdminPath.From(context) + "/login?problem=wrong");
        }

        if (TokenPermissions.RefusalOfReading(token) is not null)
            return Results.Redirect(AdminPath.From(context) + "/login?problem=reporter");
        if (access.SessionOf(context) is { } former)
            sessions.Close(former);
        model.Key = access.Open(context, token).Key;
        return new RazorComponentResult<LoggedInPage>();
    }

    public async Task<IResult> LogOutAsync(HttpContext context)
    {
        var (form, session, refusal) = await access.ReadAsync(context);
        if (form is null || session is null)
            return refusal!;
        access.Close(context, session);
        return Results.Redirect(AdminPath.From(context) + "/login");
    }
}
