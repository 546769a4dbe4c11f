using System.Text.Json;
using FlagGateway.Admin.Security;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>
/// Checks that all changes over HTTP have in common: permission, a JSON body, and a reason. A browser cannot send
/// JSON across sites without a preflight, so a page of another site cannot make changes here.
/// </summary>
/// <param name="snapshots">The flags.</param>
/// <param name="verb">The change, as tokens are allowed it.</param>
internal sealed class ChangeFilter(SnapshotSource snapshots, string verb) : IEndpointFilter
{
    /// <summary>Key under which the parsed body is saved in the request.</summary>
    public const string RequestItem = "FlagGateway.ChangeRequest";

    public const int MaxReasonLength = 2000;
    public const int MaxActorLength = 256;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var flag = http.Request.RouteValues["flag"] is string segment ? FlagPath.IdOf(snapshots.Current.Flags, segment) : null;
        if (await AdminCaller.RefusalOfAsync(http, verb, flag) is var (problem, remedy))
            return ApiJson.Problem(StatusCodes.Status403Forbidden, problem, remedy);
        if (!RequestOrigin.IsOwn(http.Request))
            return ApiJson.Problem(StatusCodes.Status403Forbidden, "The request comes from a page of another site.", "Ask from the console, or from a program");
        if (!http.Request.HasJsonContentType())
            return ApiJson.Problem(StatusCodes.Status415UnsupportedMediaType, "A change must be sent as JSON.", "Send Content-Type: application/json");
        ChangeRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<ChangeRequest>(http.Request.Body, ApiJson.Options, http.RequestAborted);
        }
        catch (JsonException exception)
        {
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"The body is not valid JSON for a change: {exception.Message}", """Write { "reason": "why" }""");
        }

        if (string.IsNullOrWhiteSpace(request?.Reason) || request.Reason.Length > MaxReasonLength)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"A change needs a reason of 1 to {MaxReasonLength} characters.", """Write { "reason": "why" }""");
        if (flag is null && request.Flag is { } named && await AdminCaller.RefusalOfAsync(http, verb, named) is var (limit, other))
            return ApiJson.Problem(StatusCodes.Status403Forbidden, limit, other);
        if (request.Actor?.Length > MaxActorLength)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"An actor has at most {MaxActorLength} characters.", "Write a name");
        http.Items[RequestItem] = request;
        return await next(context);
    }
}
