using System.Net;
using FlagGateway.Core.Flags;
using FlagGateway.Demo.Traffic;
using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Proof;

/// <summary>What the evaluator returns for a user on a route at one moment.</summary>
/// <param name="Route">The route at that moment.</param>
/// <param name="Variant">The chosen variant.</param>
/// <param name="Rule">The part of the flag that decided.</param>
internal sealed record ExpectedOutcome(RouteView Route, RouteVariant Variant, EvaluationRule Rule)
{
    /// <summary>Evaluates the flag; <c>null</c> if no flag decided the route at that moment.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="routeId">Id of the route.</param>
    /// <param name="headers">The headers that identify the user.</param>
    public static ExpectedOutcome? At(Moment moment, string routeId, IEnumerable<KeyValuePair<string, string>> headers)
    {
        // Read as in the gateway: the configuration defines which header or cookie counts.
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        foreach (var (name, value) in headers)
            context.Request.Headers.Append(name, value);
        return moment.Snapshot.Decide(routeId, context, new DateTimeOffset(moment.UtcTicks, TimeSpan.Zero)) is { } decision
            ? new ExpectedOutcome(decision.Route, decision.Variant, decision.Rule)
            : null;
    }

    /// <summary>Whether a rule for users or groups decided.</summary>
    public bool IsByName => Rule is EvaluationRule.User or EvaluationRule.Group or EvaluationRule.Exclusion;

    /// <summary>Whether a response is the expected one.</summary>
    public bool IsMetBy(DemoResponse response) =>
        response.Exposed == Variant.Exposed
        && (Variant.ClusterId is null || string.Equals(Variant.ClusterId, response.ServedBy, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a response came from control because the variant had no healthy destination.</summary>
    public bool IsFallback(DemoResponse response) =>
        Route.FallsBackToControl
        && response.Exposed == Route.Control.Exposed
        && response.Reason == EvaluationReason.Error.ToWireName();
}
