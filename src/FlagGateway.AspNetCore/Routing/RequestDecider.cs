using System.Runtime.CompilerServices;
using FlagGateway.Core.Flags;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Overrides;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Routing;

/// <summary>Decides which variant a request gets, and in which cohort it counts.</summary>
internal sealed class RequestDecider(GatewayMetrics metrics, UserHash users, ConversationPins pins, TimeProvider time)
{
    /// <summary>Decides with one snapshot.</summary>
    /// <param name="context">The request.</param>
    /// <param name="snapshot">The snapshot in force.</param>
    /// <param name="route">The request's route.</param>
    /// <param name="routed">Receives the decision.</param>
    [SkipLocalsInit]
    public void Decide(HttpContext context, GatewaySnapshot snapshot, FlaggedRoute route, RoutedRequest routed)
    {
        routed.GatewayErrors = route.Windows?.GatewayErrors;
        routed.Cache = route.Cache;
        routed.ExposeVariant = snapshot.Options.Identity.ExposeVariant;
        if (route.Preflight == PreflightAction.Control && Preflight.Is(context.Request))
        {
            (routed.Variant, routed.Reason) = (route.Control, EvaluationReason.Default);
            return;
        }

        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> groupEnds = stackalloc int[IdentityScratch.MaxGroups];
        var needsAttributes = route.Flag.Attributes.Count != 0;
        var values = needsAttributes ? stackalloc char[IdentityScratch.AttributeTextLength] : default;
        var valueEnds = needsAttributes ? stackalloc int[IdentityScratch.MaxAttributes] : default;
        var identity = IdentityResolver.Resolve(snapshot.Identity, context, text, groupEnds, values, valueEnds);
        var isWithoutId = route.IsWithoutId(identity);
        if (isWithoutId && route.WithoutId == WithoutIdAction.Reject)
        {
            metrics.CountRejection(IdentityRefusal.Reason);
            routed.IsRefused = true;
            return;
        }

        metrics.CountIdentity(snapshot.Identity.SourceLabels[identity.Source]);
        var evaluation = route.Evaluate(identity, time);
        routed.Variant = route.Choose(evaluation);
        routed.Reason = evaluation.Reason;
        if (pins.Find(route, identity, evaluation, routed.Variant) is { } retained)
            (routed.Variant, routed.Reason) = (retained, EvaluationReason.Pinned);
        routed.SetCookie = identity.IsIssued && route.WithoutId != WithoutIdAction.Bucket ? null : identity.SetCookie;
        var isControls = isWithoutId && route.WithoutId == WithoutIdAction.Control;
        if (isControls && evaluation.Reason is not (EvaluationReason.Killed or EvaluationReason.Disabled))
            (routed.Variant, routed.Reason) = (route.Control, EvaluationReason.Default);
        if (snapshot.Options.AccessLog is { UserId: AccessLogUserId.Hashed, Path: not null })
            routed.UserHash = users.Compute(identity.BucketKey);
        if (!route.Flag.IsKilled && OverrideReader.IsPresent(context.Request.Headers)
            && OverrideReader.Find(snapshot.Identity.Overrides, context.Request.Headers, route, snapshot.Flags, metrics) is { } forced)
        {
            // A tester is not a random sample: neither the request nor its copy is compared.
            (routed.Variant, routed.Reason) = (forced, EvaluationReason.Override);
            return;
        }

        // An identity created for this request is not a user yet: it counts once it returns.
        if (route.Windows is { } windows && !isWithoutId)
        {
            routed.Bucket = evaluation.Bucket ?? route.BucketOf(identity);
            routed.Window = windows.Find(routed.Variant.Name, routed.Reason, routed.Bucket);
            // Once for each user who sends most requests of a partition, which is rare.
            if (routed.Window is { } counted && counted.NeedsName(routed.Bucket))
                counted.Name(routed.Bucket, route.GroupOf(identity.Groups) ?? users.NameOf(identity.BucketKey));
            routed.IsVerified = identity.IsVerified;
            routed.Network = ClientNetwork.From(snapshot.Identity.Forwarders, context.Connection.RemoteIpAddress, context.Request.Headers["X-Forwarded-For"], out var isMalformed);
            if (isMalformed)
                metrics.CountMalformedForwarded();
            if (route.Segments is { } segments)
                routed.Segments = windows.Find(routed.Window, segments, identity.Groups);
        }

        if (route.Mirrors.Length != 0 && !isControls)
            routed.Mirror = route.FindMirror(routed.Variant.Name, context.Request.Method, identity);
    }
}
