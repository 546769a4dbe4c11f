using System.Diagnostics.CodeAnalysis;
using FlagGateway.Admin.Security;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlagGateway.Admin.Console;

/// <summary>Responds with a page, with the data that every page has.</summary>
internal sealed class ConsolePages(ConsoleAccess access, AdminTokens tokens, SnapshotSource snapshots, TimeProvider time)
{
    public async Task<IResult> RenderAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(HttpContext context, ConsoleModel model, int status = StatusCodes.Status200OK)
        where TPage : IComponent
    {
        model.Page = await DataOfAsync(context);
        return new RazorComponentResult<TPage> { PreventStreamingRendering = true, StatusCode = status };
    }

    // Opens a session if no login is required.
    private async Task<ConsolePage> DataOfAsync(HttpContext context)
    {
        var allowed = await AllowedAsync(context);
        var session = access.SessionOf(context) ?? access.Open(context, AdminCaller.TokenOf(context));
        // Automatic refreshes, in this tab or another one, leave the message for the page of the user's action.
        var message = ConsoleEndpoints.IsByItself(context.Request) ? null : session.Message;
        if (message is not null)
            session.Message = null;
        return new ConsolePage(session, time.GetUtcNow(), AdminPath.From(context), DescribeCaller(context, session), allowed, tokens.AreRequired, message);
    }

    // The same flag is on the path of its page and of its forms.
    private async ValueTask<IReadOnlyList<string>> AllowedAsync(HttpContext context)
    {
        var flag = context.Request.RouteValues["flag"] is string segment ? FlagPath.IdOf(snapshots.Current.Flags, segment) : null;
        List<string> allowed = [];
        foreach (var verb in TokenVerbs.All)
        {
            if (await AdminCaller.RefusalOfAsync(context, verb, flag) is null)
                allowed.Add(verb);
        }

        return allowed;
    }

    private static string? DescribeCaller(HttpContext context, ConsoleSession session) =>
        session.Token is { } token ? $"{token.Name}, {token.Role.ToString().ToLowerInvariant()}" : AdminCaller.NameOf(context);
}
