using FlagGateway.Mirroring;
using FlagGateway.Prompts;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http.Timeouts;

namespace FlagGateway.Routing;

/// <summary>
/// Edits requests before they are forwarded, and refuses those that cannot be edited. None of that is evidence about a
/// variant.
/// </summary>
internal sealed class RequestEditing(RequestEditor editor, MirrorCapture mirroring, GatewayMetrics metrics)
{
    /// <summary>Edits a request whose variant has an edit.</summary>
    /// <param name="context">The request.</param>
    /// <param name="snapshot">The snapshot in force.</param>
    /// <param name="route">Its route.</param>
    /// <param name="routed">The decision.</param>
    /// <returns>Whether it goes on; otherwise the response is set.</returns>
    public async ValueTask<bool> EditAsync(HttpContext context, GatewaySnapshot snapshot, FlaggedRoute route, RoutedRequest routed)
    {
        try
        {
            if (await editor.EditAsync(context, snapshot.Options.Llm, route, routed) is not { } refusal)
                return true;
            await RefuseAsync(context, refusal, routed);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The client is gone, too slow, or broke HTTP.
            Count(context, routed, StatusOf(context, exception), RequestOutcome.ClientAbort);
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusOf(context, exception);
        }

        if (routed.Exchange is { } exchange)
            mirroring.End(context, exchange, TimeSpan.Zero);
        routed.Held?.Dispose();
        return false;
    }

    private async Task RefuseAsync(HttpContext context, EditRefusal refusal, RoutedRequest routed)
    {
        metrics.CountRejection(refusal.Reason);
        if (refusal.IsGatewayError)
            Count(context, routed, refusal.Status, RequestOutcome.GatewayError);
        await refusal.WriteAsync(context);
    }

    private static void Count(HttpContext context, RoutedRequest routed, int status, RequestOutcome outcome)
    {
        routed.Outcome = outcome;
        context.Features.Set(routed);
        routed.Variant.Cohort.Start();
        routed.Variant.Cohort.End(status, outcome);
    }

    private static int StatusOf(HttpContext context, Exception exception) =>
        exception is BadHttpRequestException bad ? bad.StatusCode
        : context.Features.Get<IHttpRequestTimeoutFeature>() is { RequestTimeoutToken.IsCancellationRequested: true } ? StatusCodes.Status408RequestTimeout
        : StatusCodes.Status400BadRequest;
}
