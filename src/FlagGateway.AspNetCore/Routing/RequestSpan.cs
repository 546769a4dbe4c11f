using System.Diagnostics;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Routing;

/// <summary>Adds the decision to the span of a request. Only in the pipeline if spans are exported.</summary>
/// <seealso href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/feature-flag/">Attributes of feature flags</seealso>
/// <seealso href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">HTTP spans</seealso>
internal sealed class RequestSpan(RequestDelegate next)
{
    public Task Invoke(HttpContext context) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span ? Invoke(context, span) : next(context);

    private async Task Invoke(HttpContext context, Activity span)
    {
        var isComplete = false;
        try
        {
            await next(context);
            isComplete = true;
        }
        finally
        {
            Describe(context, span, isComplete || context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status500InternalServerError);
        }
    }

    private static void Describe(HttpContext context, Activity span, int status)
    {
        var method = IsKnown(context.Request.Method) ? context.Request.Method : "_OTHER";
        span.SetTag("http.request.method", method);
        span.SetTag("url.scheme", context.Request.Scheme);
        // Without the query, which contains user input.
        span.SetTag("url.path", context.Request.Path.Value);
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
        if (context.Features.Get<IReverseProxyFeature>() is { } proxied)
        {
            var pattern = proxied.Route.Config.Match.Path;
            span.DisplayName = pattern is null ? method : $"{method} {pattern}";
            span.SetTag("http.route", pattern);
            span.SetTag("flaggateway.route", proxied.Route.Config.RouteId);
            span.SetTag("flaggateway.cluster", proxied.Cluster.Config.ClusterId);
        }

        if (context.Features.Get<RoutedRequest>() is { } routed)
        {
            span.SetTag("feature_flag.key", routed.FlagId);
            span.SetTag("feature_flag.provider.name", TracePipeline.ServiceName);
            span.SetTag("feature_flag.result.variant", routed.Variant.Name);
            span.SetTag("feature_flag.result.reason", ReasonOf(routed.Reason));
        }
    }

    // The convention uses lower case; headers and logs follow OpenFeature.
    private static string ReasonOf(EvaluationReason reason) => reason switch
    {
        EvaluationReason.Killed => "killed",
        EvaluationReason.Override => "override",
        EvaluationReason.Disabled => "disabled",
        EvaluationReason.TargetingMatch => "targeting_match",
        EvaluationReason.Split => "split",
        // The convention has no word for it: the percentile decided, earlier.
        EvaluationReason.Pinned => "split",
        EvaluationReason.Default => "default",
        EvaluationReason.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };

    private static bool IsKnown(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method)
        || HttpMethods.IsOptions(method) || HttpMethods.IsPatch(method) || HttpMethods.IsConnect(method) || HttpMethods.IsTrace(method);
}
