using System.Runtime.CompilerServices;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Identity;
using FlagGateway.Mirroring;
using FlagGateway.Options;
using FlagGateway.Overrides;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Routing;

/// <summary>
/// Decides which variant a request gets and sends it to that variant's cluster; then records it on the cohort.
/// Stands in the proxy's pipeline before affinity and load balancing.
/// </summary>
internal sealed class FlagRoutingMiddleware(
    RequestDelegate next,
    SnapshotSource snapshots,
    IProxyStateLookup proxy,
    GatewayMetrics metrics,
    MirrorCapture mirroring,
    UserHash users,
    TimeProvider time,
    ILogger<FlagRoutingMiddleware> logger)
{
    public Task Invoke(HttpContext context)
    {
        var snapshot = snapshots.Current;
        var feature = context.GetReverseProxyFeature();
        if (snapshot.Routes.TryGetValue(feature.Route.Config.RouteId, out var route))
            return Route(context, feature, snapshot, route);
        return snapshot.PlainMirrors.Count != 0 && snapshot.PlainMirrors.TryGetValue(feature.Route.Config.RouteId, out var rule) && IsInSample(context, snapshot, rule)
            ? Mirror(context, rule)
            : next(context);
    }

    private async Task Route(HttpContext context, IReverseProxyFeature feature, GatewaySnapshot snapshot, FlaggedRoute route)
    {
        var routed = new RoutedRequest();
        try
        {
            Decide(context, snapshot, route, routed);
            if (!routed.IsRefused)
                Send(context, feature, route, routed);
            if (routed.Mirror is { } rule && mirroring.Begin(context, rule, routed.Variant.RequestHeaders) is { } copied)
            {
                (copied.Window, copied.Partition) = (route.WindowOfCopy(routed.Variant, rule), UserPartitions.IndexOf(routed.Bucket));
                routed.Exchange = copied;
            }
        }
        catch (Exception exception)
        {
            // A decision never throws. If it does all the same, the user is served as without a flag.
            Log.DecisionFailed(logger, route.RouteId, exception);
            routed.Variant ??= route.None;
            routed.Reason = EvaluationReason.Error;
            routed.Window = null;
        }

        if (routed.IsRefused)
        {
            metrics.CountRejection(IdentityRefusal.Reason);
            await IdentityRefusal.WriteAsync(context);
            return;
        }

        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            context.Request.Body = routed.Upload = new UploadWatch(context.Request.Body, context.Request.ContentLength, time);
            routed.Upload.Enter();
        }

        context.Features.Set(routed);
        var cohort = routed.Variant.Cohort;
        var started = time.GetTimestamp();
        var isComplete = false;
        cohort.Start();
        try
        {
            await next(context);
            isComplete = true;
            // A visitor whose first request fails gets the identity all the same: nothing counts before it comes back.
            if (routed.SetCookie is not null && routed.FirstByte == 0 && !context.Response.HasStarted)
                context.Response.Headers.Append(HeaderNames.SetCookie, routed.SetCookie);
        }
        finally
        {
            Record(context, routed, started, isComplete);
            if (routed.Exchange is { } exchange)
                mirroring.End(context, exchange, time.GetElapsedTime(started));
        }

        if (routed.Upload is { IsCut: true } upload)
            await EarlyAnswer.FinishAsync(context, upload, time);
    }

    // A route that no flag decides, copied all the same.
    private async Task Mirror(HttpContext context, MirrorRule rule)
    {
        var exchange = mirroring.Begin(context, rule, []);
        if (exchange is null)
        {
            await next(context);
            return;
        }

        context.Features.Set(exchange);
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            mirroring.End(context, exchange, time.GetElapsedTime(started));
        }
    }

    [SkipLocalsInit]
    private static bool IsInSample(HttpContext context, GatewaySnapshot snapshot, MirrorRule rule)
    {
        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> groupEnds = stackalloc int[IdentityScratch.MaxGroups];
        return rule.Applies(null, context.Request.Method, IdentityResolver.Resolve(snapshot.Identity, context, text, groupEnds).BucketKey);
    }

    [SkipLocalsInit]
    private void Decide(HttpContext context, GatewaySnapshot snapshot, FlaggedRoute route, RoutedRequest routed)
    {
        routed.GatewayErrors = route.Windows?.GatewayErrors;
        routed.ExposeVariant = snapshot.Options.Identity.ExposeVariant;
        if (route.Preflight == PreflightAction.Control && Preflight.Is(context.Request))
        {
            (routed.Variant, routed.Reason) = (route.Control, EvaluationReason.Default);
            return;
        }

        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> groupEnds = stackalloc int[IdentityScratch.MaxGroups];
        var identity = IdentityResolver.Resolve(snapshot.Identity, context, text, groupEnds);
        var isWithoutId = route.IsWithoutId(identity);
        if (isWithoutId && route.WithoutId == WithoutIdAction.Reject)
        {
            routed.IsRefused = true;
            return;
        }

        metrics.CountIdentity(snapshot.Identity.SourceLabels[identity.Source]);
        var evaluation = route.Evaluate(identity, time);
        routed.Variant = route.Choose(evaluation);
        routed.Reason = evaluation.Reason;
        routed.SetCookie = identity.IsIssued && route.WithoutId != WithoutIdAction.Bucket ? null : identity.SetCookie;
        var isControls = isWithoutId && route.WithoutId == WithoutIdAction.Control;
        if (isControls && evaluation.Reason is not (EvaluationReason.Killed or EvaluationReason.Disabled))
            (routed.Variant, routed.Reason) = (route.Control, EvaluationReason.Default);
        if (snapshot.Options.AccessLog is { UserId: AccessLogUserId.Hashed, Path: not null })
            routed.UserHash = users.Compute(identity.BucketKey);
        if (!route.Flag.IsKilled && OverrideReader.IsPresent(context.Request.Headers)
            && OverrideReader.Find(snapshot.Identity.Overrides, context.Request.Headers, route, snapshot.Flags, metrics) is { } forced)
        {
            // A tester is no sample of anything: neither the request nor a copy of it is compared.
            (routed.Variant, routed.Reason) = (forced, EvaluationReason.Override);
            return;
        }

        // An identity that was made for this request is nobody yet: it counts once it comes back.
        if (route.Windows is { } windows && !isWithoutId)
        {
            routed.Window = windows.Find(routed.Variant.Name, evaluation.Reason);
            routed.Bucket = evaluation.Bucket ?? route.BucketOf(identity);
            // Once for each user who comes to send most of a partition, which few ever do.
            if (routed.Window is { } counted && counted.NeedsName(routed.Bucket))
                counted.Name(routed.Bucket, route.GroupOf(identity.Groups) ?? users.NameOf(identity.BucketKey));
            routed.IsVerified = identity.UserIsAnonymous && identity.Source == snapshot.Identity.IndexOf(AnonymousCause.Known);
            routed.Network = ClientNetwork.From(snapshot.Identity.Trusted, context.Connection.RemoteIpAddress, context.Request.Headers["X-Forwarded-For"], out var isMalformed);
            if (isMalformed)
                metrics.CountMalformedForwarded();
            if (route.Segments is { } segments)
                routed.Segments = windows.Find(routed.Window, segments, identity.Groups);
        }

        if (route.Mirrors.Length != 0 && !isControls)
            routed.Mirror = route.FindMirror(routed.Variant.Name, context.Request.Method, identity);
    }

    private void Send(HttpContext context, IReverseProxyFeature own, FlaggedRoute route, RoutedRequest routed)
    {
        var target = ClusterOf(routed.Variant);
        var isServable = routed.Variant == route.Control
            || IsServable(target?.Model ?? own.Cluster, target?.DestinationsState.AvailableDestinations ?? own.AvailableDestinations);
        if (!isServable && route.OnUnavailable == UnavailableAction.Control)
        {
            isServable = true;
            routed.Variant.Cohort.CountFallback();
            // Control saves the user; that the candidate could not serve is an error of the candidate all the same.
            Record(routed, Observe(routed, ObservedOutcome.UpstreamError, time.GetTimestamp()));
            routed.Window = null;
            routed.Variant = route.Control;
            routed.Reason = EvaluationReason.Error;
            target = ClusterOf(routed.Variant);
        }

        if (target is null)
        {
            // A cluster that has just gone with a reload: the route's own serves, and no variant answers for that.
            if (routed.Variant.ClusterId is not null)
                (routed.Variant, routed.Reason, routed.Window) = (route.None, EvaluationReason.Error, null);
        }
        else if (target.Model != own.Cluster)
        {
            context.ReassignProxyRequest(routed.Variant.RouteTo(own.Route, target), target);
        }

        // 503 without asking: panic mode is for a variant that nothing else can serve, which a candidate is not.
        if (!isServable)
            context.GetReverseProxyFeature().AvailableDestinations = [];
    }

    private ClusterState? ClusterOf(VariantRoute variant) =>
        variant.ClusterId is { } cluster && proxy.TryGetCluster(cluster, out var state) ? state : null;

    // Where all are unhealthy, YARP's default policy (HealthyOrPanic) calls all of them available.
    private static bool IsServable(ClusterModel cluster, IReadOnlyList<DestinationState> available)
    {
        var isActive = cluster.Config.HealthCheck?.Active?.Enabled == true;
        var isPassive = cluster.Config.HealthCheck?.Passive?.Enabled == true;
        for (var i = 0; i < available.Count; i++)
        {
            var health = available[i].Health;
            if (!(isActive && health.Active == DestinationHealth.Unhealthy) && !(isPassive && health.Passive == DestinationHealth.Unhealthy))
                return true;
        }

        return false;
    }

    private void Record(HttpContext context, RoutedRequest routed, long started, bool isComplete)
    {
        var ended = time.GetTimestamp();
        var error = routed.UploadError ?? context.GetForwarderErrorFeature()?.Error ?? ForwarderError.None;
        var isTimeout = context.Features.Get<IHttpRequestTimeoutFeature>() is { RequestTimeoutToken.IsCancellationRequested: true };
        var (outcome, observed) = RequestEnd.From(error, routed.FirstByte != 0, isComplete, isTimeout, routed.Upload);
        routed.Outcome = outcome;
        // That an idle WebSocket is closed is no failure of anybody.
        if (outcome == RequestOutcome.GatewayError && error != ForwarderError.UpgradeActivityTimeout)
            routed.GatewayErrors?.Add(time.GetElapsedTime(0, ended));
        var status = isComplete || context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
        var duration = DestinationTime(routed, started, ended);
        if (observed is { } shown)
            Record(routed, Observe(routed, shown, started) with { Status = routed.FirstByte != 0 ? status : 0, Duration = duration });
        var cohort = routed.Variant.Cohort;
        cohort.End(status, outcome);
        if (routed.FirstByte != 0)
            cohort.FirstByte.Observe(time.GetElapsedTime(started, routed.FirstByte).TotalSeconds);
        // How long a WebSocket stays open says nothing of how quick the destination is.
        if (status != StatusCodes.Status101SwitchingProtocols)
            metrics.RecordDuration(cohort, time.GetElapsedTime(started, ended), duration);
    }

    // What the client took to send its request and to read the answer is not the destination's.
    private TimeSpan DestinationTime(RoutedRequest routed, long started, long ended)
    {
        var from = routed.Upload is { LastByte: not 0 and var last } ? last : started;
        var duration = time.GetElapsedTime(from, ended) - (routed.Download?.Waited ?? TimeSpan.Zero);
        return duration > TimeSpan.Zero ? duration : TimeSpan.Zero;
    }

    private CohortObservation Observe(RoutedRequest routed, ObservedOutcome outcome, long at) => new()
    {
        Bucket = routed.Bucket,
        Network = routed.Network,
        IsVerified = routed.IsVerified,
        SeenAt = time.GetElapsedTime(0, at),
        Outcome = outcome,
    };

    private static void Record(RoutedRequest routed, in CohortObservation observed)
    {
        routed.Window?.Record(observed);
        routed.Segments?.Record(observed);
    }
}
