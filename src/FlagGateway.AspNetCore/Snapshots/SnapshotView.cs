using FlagGateway.Core.Flags;
using FlagGateway.Identity;

namespace FlagGateway.Snapshots;

/// <summary>The configuration and state in force at one moment. Immutable.</summary>
public sealed class SnapshotView
{
    private readonly GatewaySnapshot _snapshot;

    internal SnapshotView(GatewaySnapshot snapshot)
    {
        _snapshot = snapshot;
        Routes = RouteView.From(snapshot.Routes.Values);
    }

    /// <summary>Incremented with each applied change, from 1.</summary>
    public long Version => _snapshot.Version;

    /// <summary>Routes that a flag decides, by the proxy's route id.</summary>
    public IReadOnlyDictionary<string, RouteView> Routes { get; }

    /// <summary>
    /// Decides the variant of a request as the proxy does. Ignores overrides and the health of destinations.
    /// </summary>
    /// <param name="routeId">The proxy's id of the route.</param>
    /// <param name="context">The request; its headers and its address identify the user.</param>
    /// <param name="at">The instant, for flags with time windows.</param>
    /// <returns>The decision; <c>null</c> if no flag decides the route.</returns>
    public RouteDecision? Decide(string routeId, HttpContext context, DateTimeOffset at)
    {
        if (!_snapshot.Routes.TryGetValue(routeId, out var route))
            return null;
        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> groupEnds = stackalloc int[IdentityScratch.MaxGroups];
        Span<char> values = stackalloc char[IdentityScratch.AttributeTextLength];
        Span<int> valueEnds = stackalloc int[IdentityScratch.MaxAttributes];
        var identity = IdentityResolver.Resolve(_snapshot.Identity, context, text, groupEnds, values, valueEnds);
        var subject = new Subject(identity.UserId, route.BucketKeyOf(identity.BucketKey, identity.Groups), identity.Groups, identity.Attributes);
        var evaluation = route.Flag.Evaluate(subject, at.UtcTicks);
        var isControls = route.WithoutId == WithoutIdAction.Control && route.IsWithoutId(identity) && evaluation.Reason is not (EvaluationReason.Killed or EvaluationReason.Disabled);
        return new(Routes[routeId], new RouteVariant(route, isControls ? route.Control : route.Choose(evaluation)), evaluation.Rule);
    }

    internal bool IsOf(GatewaySnapshot snapshot) => ReferenceEquals(_snapshot, snapshot);
}

/// <summary>The variant of a request.</summary>
/// <param name="Route">The route.</param>
/// <param name="Variant">The variant.</param>
/// <param name="Rule">The part of the flag that decided.</param>
public sealed record RouteDecision(RouteView Route, RouteVariant Variant, EvaluationRule Rule);
