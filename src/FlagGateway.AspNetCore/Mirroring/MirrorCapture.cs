using System.Net.Http.Headers;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Mirroring;

/// <summary>Captures a request while the user is served.</summary>
internal sealed class MirrorCapture(MirrorBudget budget, MirrorQueue queue, MirrorMetrics metrics)
{
    /// <summary>
    /// Starts to capture a request to which a rule applies; <c>null</c> if it is dropped or skipped immediately.
    /// </summary>
    /// <param name="context">The request, after its cluster was chosen.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="variant">The variant that serves the user; <c>null</c> on a route without a flag.</param>
    public MirroredExchange? Begin(HttpContext context, MirrorRule rule, VariantRoute? variant)
    {
        if (queue.Refusal(rule) is var refusal and not MirrorReason.None)
        {
            metrics.Count(rule, MirrorResult.Dropped, refusal);
            return null;
        }

        if (SkipReason(context, rule, variant) is var skip and not MirrorReason.None)
        {
            metrics.Count(rule, MirrorResult.Skipped, skip);
            return null;
        }

        metrics.Begin();
        var exchange = new MirroredExchange(rule, new BodyCapture(budget, rule.MaxBodyBytes), new BodyCapture(budget, rule.MaxBodyBytes))
        {
            Method = context.Request.Method,
            Path = context.Request.Path.Value ?? "/",
            Host = context.Request.Host.Value ?? "",
            RequestId = context.TraceIdentifier,
            Variant = variant,
            Llm = ModelOf(context.Request, rule),
        };
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            exchange.HasRequestBody = true;
            context.Request.Body = new CapturingStream(context.Request.Body, exchange.RequestBody);
        }

        // A model's response is read as it passes, and not compared byte by byte.
        if (exchange.Llm is null)
            context.Response.Body = new CapturingStream(context.Response.Body, exchange.ResponseBody);
        return exchange;
    }

    /// <summary>
    /// Captures the sent request and the head of the response. Called before the body is sent to the user.
    /// </summary>
    public void Observe(MirroredExchange exchange, HttpResponseMessage response, IReverseProxyFeature proxied)
    {
        if (exchange.IsGivenUp)
            return;
        var request = response.RequestMessage!;
        exchange.Response = new ResponseHead(response, exchange.Rule.Comparison, exchange.Variant?.PathPrefix);
        exchange.Skip = exchange.Llm is null ? SkipReason(exchange.Response, request) : MirrorReason.None;
        if (exchange.Skip != MirrorReason.None)
        {
            // A stream may last for hours: its capture is released.
            exchange.IsGivenUp = true;
            queue.Add(exchange);
            return;
        }

        var destination = proxied.ProxiedDestination!.Model.Config;
        exchange.PrimaryClusterId = proxied.Cluster.Config.ClusterId;
        if (response.Headers.NonValidated.TryGetValues("Vary", out var vary))
            exchange.Vary = vary.ToString();
        exchange.PathAndQuery = WithoutPrefix(WithoutPrefix(request.RequestUri!.PathAndQuery, PathOf(destination.Address)), exchange.Variant?.PathPrefix?.Text);
        exchange.SentHost = request.Headers.Host == destination.Host ? null : request.Headers.Host;
        CopyOwn(request.Headers.NonValidated, exchange);
        if (request.Content is not null)
            Copy(request.Content.Headers.NonValidated, exchange.ContentHeaders);
    }

    /// <summary>Ends the capture; the copy starts when the user has the complete response.</summary>
    /// <param name="context">The user's request.</param>
    /// <param name="exchange">The captured exchange.</param>
    /// <param name="duration">Duration of the request.</param>
    public void End(HttpContext context, MirroredExchange exchange, TimeSpan duration)
    {
        if (exchange.IsGivenUp)
            return;
        exchange.Duration = duration;
        if (exchange.Response is null || context.GetForwarderErrorFeature() is { Error: not ForwarderError.None })
            exchange.Skip = MirrorReason.PrimaryFailed;
        else if (exchange.RequestBody.State == CaptureState.TooLarge)
            exchange.Skip = MirrorReason.BodyTooLarge;
        else if (exchange.HasRequestBody && !exchange.RequestBody.HasEnded && exchange.RequestBody.Total != context.Request.ContentLength)
            exchange.Skip = MirrorReason.BodyIncomplete;
        if (exchange.Llm is { } model)
            model.Store(context.Features.Get<RoutedRequest>()?.Llm?.Result, budget);
        context.Response.OnCompleted(static state =>
        {
            var (queue, exchange) = ((MirrorQueue, MirroredExchange))state;
            queue.Add(exchange);
            return Task.CompletedTask;
        }, (queue, exchange));
    }

    private static LlmCopy? ModelOf(HttpRequest request, MirrorRule rule) =>
        HttpMethods.IsPost(request.Method) && rule.Llm is { } llm && llm.ApiOf(request.Path) is { } api ? new LlmCopy(llm, api) : null;

    private static MirrorReason SkipReason(HttpContext context, MirrorRule rule, VariantRoute? variant)
    {
        var request = context.Request;
        if (IsSwitch(request))
            return MirrorReason.Upgrade;
        if (request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
            return MirrorReason.Grpc;
        if (rule.IsServedBy(context.GetReverseProxyFeature().Cluster.Config.ClusterId, variant))
            return MirrorReason.SameCluster;
        return request.ContentLength > rule.MaxBodyBytes ? MirrorReason.BodyTooLarge : MirrorReason.None;
    }

    // Of the protocols that a client may offer, the proxy accepts only these; others, such as the h2c of
    // many clients, are ignored, and the request is an ordinary one.
    private static bool IsSwitch(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method)
        || (request.Headers.Upgrade.Count != 0 && request.Headers.Upgrade.ToString() is var offered
            && (offered.Contains("websocket", StringComparison.OrdinalIgnoreCase) || offered.StartsWith("SPDY/", StringComparison.OrdinalIgnoreCase)));

    private static MirrorReason SkipReason(ResponseHead response, HttpRequestMessage request)
    {
        if (response.IsEventStream)
            return MirrorReason.EventStream;
        return response.Status switch
        {
            StatusCodes.Status101SwitchingProtocols => MirrorReason.Upgrade,
            StatusCodes.Status304NotModified or StatusCodes.Status206PartialContent
                or StatusCodes.Status412PreconditionFailed or StatusCodes.Status416RangeNotSatisfiable
                when CopyHeaders.IsConditional(request.Headers.NonValidated) => MirrorReason.Conditional,
            _ => MirrorReason.None,
        };
    }

    // The variant's headers are for its own destinations. A user's header of the same name is for all.
    private static void CopyOwn(HttpHeadersNonValidated from, MirroredExchange exchange)
    {
        Copy(from, exchange.RequestHeaders);
        if (exchange.VariantHeaders.Length == 0)
            return;
        exchange.RequestHeaders.RemoveAll(header => Array.Exists(exchange.VariantHeaders, own => own.Key.Equals(header.Key, StringComparison.OrdinalIgnoreCase)));
        exchange.RequestHeaders.AddRange(exchange.OverwrittenHeaders);
    }

    private static void Copy(HttpHeadersNonValidated from, List<KeyValuePair<string, string>> to)
    {
        to.EnsureCapacity(to.Count + from.Count);
        foreach (var header in from)
        {
            foreach (var value in header.Value)
                to.Add(new(header.Key, value));
        }
    }

    private static string WithoutPrefix(string pathAndQuery, ReadOnlySpan<char> prefix)
    {
        return prefix.Length != 0 && pathAndQuery.AsSpan().StartsWith(prefix, StringComparison.Ordinal) ? pathAndQuery[prefix.Length..] : pathAndQuery;
    }

    // The configuration guarantees an absolute URI; parsing it with each request would be wasteful.
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> address)
    {
        const string scheme = "://";
        var authority = address[(address.IndexOf(scheme, StringComparison.Ordinal) + scheme.Length)..];
        var slash = authority.IndexOf('/');
        return slash < 0 ? default : authority[slash..].TrimEnd('/');
    }
}
