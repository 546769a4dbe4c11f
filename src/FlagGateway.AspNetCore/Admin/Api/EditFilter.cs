using FlagGateway.Admin.Security;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>
/// Checks that edits over HTTP have in common: permission, JSON, a reason, and what the edit is based on. The body is
/// the definition, so the reason is in the query.
/// </summary>
/// <param name="snapshots">The flags.</param>
internal sealed class EditFilter(SnapshotSource snapshots) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var flag = FlagPath.IdOf(snapshots.Current.Flags, (string)http.Request.RouteValues["flag"]!);
        if (await AdminCaller.RefusalOfAsync(http, TokenVerbs.Edit, flag) is var (problem, remedy))
            return ApiJson.Problem(StatusCodes.Status403Forbidden, problem, remedy);
        if (!RequestOrigin.IsOwn(http.Request))
            return ApiJson.Problem(StatusCodes.Status403Forbidden, "The request comes from a page of another site.", "Ask from the console, or from a program");
        if (!http.Request.HasJsonContentType())
            return ApiJson.Problem(StatusCodes.Status415UnsupportedMediaType, "A definition must be sent as JSON.", "Send Content-Type: application/json");
        if (!TryReadDryRun(http.Request, out var isDryRun))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, "dry_run is neither true nor false.", "Write ?dry_run=true");
        ChangeRequest request = new() { Reason = http.Request.Query["reason"].ToString().Trim(), Actor = http.Request.Query["actor"].ToString() };
        if (request.Reason.Length > ChangeFilter.MaxReasonLength || (!isDryRun && request.Reason.Length == 0))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"An edit needs a reason of 1 to {ChangeFilter.MaxReasonLength} characters.", "Write ?reason=why, or ?dry_run=true to change nothing");
        if (request.Actor?.Length > ChangeFilter.MaxActorLength)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"An actor has at most {ChangeFilter.MaxActorLength} characters.", "Write a name");
        if (!isDryRun && !EditTag.IsConditional(http.Request))
            return ApiJson.Problem(StatusCodes.Status428PreconditionRequired, "The edit does not say which content of the file it is based on.", "Send the ETag of GET as If-Match, or If-None-Match: * to create");
        http.Items[ChangeFilter.RequestItem] = request;
        return await next(context);
    }

    /// <summary>Whether a request is only for the difference.</summary>
    public static bool IsDryRun(HttpRequest request) => TryReadDryRun(request, out var isDryRun) && isDryRun;

    private static bool TryReadDryRun(HttpRequest request, out bool isDryRun)
    {
        isDryRun = false;
        return request.Query["dry_run"].ToString() is var text && (text.Length == 0 ? !request.Query.ContainsKey("dry_run") : bool.TryParse(text, out isDryRun));
    }
}
