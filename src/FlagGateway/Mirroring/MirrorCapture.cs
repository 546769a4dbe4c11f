using System.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Mirroring;

/// <summary>Takes the copy of a request while the user is served. Does no more than that.</summary>
internal sealed class MirrorCapture(MirrorBudget budget, MirrorQueue queue, MirrorMetrics metrics)
{
    private const string EventStream = "text/event-stream";

    /// <summary>Starts to hold a request that a rule applies to; <c>null</c> where it is dropped or skipped at once.</summary>
    public MirroredExchange? Begin(HttpContext context, MirrorRule rule)
    {
        if (queue.Refusal(rule) is var refusal and not MirrorReason.None)
        {
            metrics.Count(rule, MirrorResult.Dropped, refusal);
            return null;
        }

        if (SkipReason(context.Request, rule) is var skip and not MirrorReason.None)
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
        };
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            exchange.HasRequestBody = true;
            context.Request.Body = new CapturingStream(context.Request.Body, exchange.RequestBody);
        }

        context.Response.Body = new CapturingStream(context.Response.Body, exchange.ResponseBody);
        return exchange;
    }

    /// <summary>Holds what the destination was sent and what it answered first. Called before the body goes to the user.</summary>
    public static void Observe(MirroredExchange exchange, HttpResponseMessage answer, IReverseProxyFeature proxied)
    {
        exchange.PrimaryClusterId = proxied.Cluster.Config.ClusterId;
        exchange.Answer = new AnswerHead(answer, exchange.Rule.Comparison);
        if (answer.Content.Headers.ContentType?.MediaType == EventStream)
            exchange.Skip = MirrorReason.EventStream;

        var request = answer.RequestMessage!;
        exchange.PathAndQuery = WithoutPrefix(request.RequestUri!.PathAndQuery, proxied.ProxiedDestination!.Model.Config.Address);
        exchange.Host = request.Headers.Host ?? exchange.Host;
        Copy(request.Headers.NonValidated, exchange.RequestHeaders);
        if (request.Content is not null)
            Copy(request.Content.Headers.NonValidated, exchange.ContentHeaders);
    }

    /// <summary>Ends the capture; the copy starts when the user has the whole answer.</summary>
    /// <param name="context">The user's request.</param>
    /// <param name="exchange">What was held.</param>
    /// <param name="duration">How long it took.</param>
    public void End(HttpContext context, MirroredExchange exchange, TimeSpan duration)
    {
        exchange.Duration = duration;
        if (exchange.Answer is null || context.GetForwarderErrorFeature() is { Error: not ForwarderError.None })
            exchange.Skip = MirrorReason.PrimaryFailed;
        else if (exchange.RequestBody.State == CaptureState.TooLarge)
            exchange.Skip = MirrorReason.BodyTooLarge;
        context.Response.OnCompleted(static state =>
        {
            var (queue, exchange) = ((MirrorQueue, MirroredExchange))state;
            queue.Add(exchange);
            return Task.CompletedTask;
        }, (queue, exchange));
    }

    private static MirrorReason SkipReason(HttpRequest request, MirrorRule rule)
    {
        if (request.Headers.Upgrade.Count != 0 || HttpMethods.IsConnect(request.Method))
            return MirrorReason.Upgrade;
        if (request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
            return MirrorReason.Grpc;
        if (request.Headers.Accept.ToString().Contains(EventStream, StringComparison.OrdinalIgnoreCase))
            return MirrorReason.EventStream;
        return request.ContentLength > rule.MaxBodyBytes ? MirrorReason.BodyTooLarge : MirrorReason.None;
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

    private static string WithoutPrefix(string pathAndQuery, string destinationAddress)
    {
        var prefix = PathOf(destinationAddress);
        return prefix.Length != 0 && pathAndQuery.AsSpan().StartsWith(prefix, StringComparison.Ordinal) ? pathAndQuery[prefix.Length..] : pathAndQuery;
    }

    // The configuration has made sure of an absolute URI; to read it as one with each request would cost more than it tells.
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> address)
    {
        const string scheme = "://";
        var authority = address[(address.IndexOf(scheme, StringComparison.Ordinal) + scheme.Length)..];
        var slash = authority.IndexOf('/');
        return slash < 0 ? default : authority[slash..].TrimEnd('/');
    }
}
