using FlagGateway.Core.Llm;
using FlagGateway.Core.Prompts;
using FlagGateway.Identity.Bodies;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Prompts;

/// <summary>
/// Edits the body of a request as its variant says. The body is read completely before it is sent on.
/// </summary>
internal sealed class RequestEditor(BodyBudget budget)
{
    /// <summary>Edits a request.</summary>
    /// <param name="context">The request; its body and length are replaced.</param>
    /// <param name="options">Limits.</param>
    /// <param name="route">Its route.</param>
    /// <param name="routed">The decision, for a variant with an edit; holds the body afterwards.</param>
    /// <returns>Why it is refused; <c>null</c> if it goes on.</returns>
    /// <exception cref="IOException">The client is gone.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public async ValueTask<EditRefusal?> EditAsync(HttpContext context, LlmOptions options, FlaggedRoute route, RoutedRequest routed)
    {
        var api = route.Llm?.ApiOf(context.Request.Path);
        if (routed.Variant.Edit is not { } edit || !Applies(context, route, api))
            return await HoldAsync(context, options, route, routed);
        if (!JsonBody.IsUncompressed(context.Request))
            return edit.IsRequired && (api is not null || JsonBody.Is(context.Request)) ? EditRefusal.MediaType : null;

        var held = routed.Held = new HeldBody(budget);
        var body = context.Request.Body;
        var result = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            ? await held.ReadAsync(body, context.Request.ContentLength, options.MaxBodyBytes, options.Budget, context.RequestAborted)
            : HoldResult.Complete;
        if (result != HoldResult.Complete)
        {
            if (edit.IsRequired)
                return result == HoldResult.TooLong ? EditRefusal.TooLong : EditRefusal.NoBudget;
            context.Request.Body = new HeldStream(held, [held.Bytes], body);
            return null;
        }

        return Replace(context, held, edit, api, routed);
    }

    /// <summary>Edits a request again, as another variant says.</summary>
    /// <param name="context">The request; its body and length are replaced.</param>
    /// <param name="route">Its route.</param>
    /// <param name="routed">
    /// The decision with the other variant, and the complete body of the client if there is one.
    /// </param>
    /// <returns>Why it cannot be edited; <c>null</c> if it goes on.</returns>
    public static EditRefusal? Repeat(HttpContext context, FlaggedRoute route, RoutedRequest routed)
    {
        if (routed.Held is not { } held)
            return null;
        var api = route.Llm?.ApiOf(context.Request.Path);
        routed.IsUsageAdded = false;
        if (routed.Variant.Edit is { } edit && Applies(context, route, api) && JsonBody.IsUncompressed(context.Request))
            return Replace(context, held, edit, api, routed);
        context.Request.Body = new HeldStream(held, [held.Bytes], rest: null);
        context.Request.Headers.Remove(HeaderNames.TransferEncoding);
        context.Request.ContentLength = held.Bytes.Length;
        return null;
    }

    private static bool Applies(HttpContext context, FlaggedRoute route, LlmApi? api) =>
        HttpMethods.IsPost(context.Request.Method) && (route.Llm is null || api is not null);

    // A body whose end is unknown may be a conversation, which would wait for the destination.
    private async ValueTask<EditRefusal?> HoldAsync(HttpContext context, LlmOptions options, FlaggedRoute route, RoutedRequest routed)
    {
        if (route.FallbackOf(routed.Variant) is null || context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }
            || (context.Request.ContentLength is null && !JsonBody.Is(context.Request)))
        {
            return null;
        }

        var held = routed.Held = new HeldBody(budget);
        var body = context.Request.Body;
        var isComplete = await held.ReadAsync(body, context.Request.ContentLength, options.MaxBodyBytes, options.Budget, context.RequestAborted) == HoldResult.Complete;
        context.Request.Body = new HeldStream(held, [held.Bytes], isComplete ? null : body);
        return null;
    }

    private static EditRefusal? Replace(HttpContext context, HeldBody held, RequestEdit edit, LlmApi? api, RoutedRequest routed)
    {
        var edited = edit.Apply(held.Bytes, api);
        if (EditRefusal.From(edited) is { } refusal)
        {
            context.Request.Body = new HeldStream(held, [held.Bytes], rest: null);
            return edit.IsRequired ? refusal : null;
        }

        routed.Variant.Payload?.Serve();
        routed.IsUsageAdded = edited.IsUsageAdded;
        // An event can only be removed from a stream that is not encoded.
        if (edited.IsUsageAdded)
            context.Request.Headers.Remove(HeaderNames.AcceptEncoding);
        context.Request.Body = new HeldStream(held, edited.Parts, rest: null);
        context.Request.Headers.Remove(HeaderNames.TransferEncoding);
        context.Request.ContentLength = edited.Length;
        return null;
    }
}
