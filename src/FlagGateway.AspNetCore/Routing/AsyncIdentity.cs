using FlagGateway.Identity;
using FlagGateway.Identity.Bodies;
using FlagGateway.Identity.Tokens;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Routing;

/// <summary>
/// Reads what cannot be read while a request is decided, before that: identities of the host, tokens, and fields of the
/// body. The results are saved with the request.
/// </summary>
internal sealed class AsyncIdentity(HostIdentities hosts, GatewayMetrics metrics)
{
    /// <summary>Whether a request may have any of it. Allocates nothing.</summary>
    /// <param name="context">The request.</param>
    /// <param name="snapshot">The snapshot in force.</param>
    /// <param name="route">Id of its route.</param>
    public bool IsPossible(HttpContext context, GatewaySnapshot snapshot, string route) =>
        hosts.Exist || NeedsTokens(snapshot, route) || MayHaveFields(context, snapshot, route);

    /// <summary>Reads it. Never throws for anything that a client sends.</summary>
    /// <inheritdoc cref="IsPossible" path="/param"/>
    public async ValueTask ReadAsync(HttpContext context, GatewaySnapshot snapshot, string route)
    {
        if (hosts.Exist)
            await hosts.FindAsync(context);
        // A host's identity is the only one.
        if (context.Features.Get<HostIdentity>() is not null)
            return;
        if (NeedsTokens(snapshot, route))
            await RequestTokens.ReadAsync(context, snapshot.Identity.Tokens);
        if (MayHaveFields(context, snapshot, route))
            await ReadBodyAsync(context, snapshot.Identity, snapshot.Routes[route]);
    }

    private static bool NeedsTokens(GatewaySnapshot snapshot, string route) =>
        snapshot.Identity.Tokens.Length != 0 && (snapshot.Routes.ContainsKey(route) || snapshot.PlainMirrors.ContainsKey(route));

    private static bool MayHaveFields(HttpContext context, GatewaySnapshot snapshot, string route) =>
        snapshot.Identity.Bodies is { } bodies && snapshot.Routes.TryGetValue(route, out var flagged)
        && snapshot.Identity.Trusted.Contains(context.Connection.RemoteIpAddress) && BodySearch.IsPossible(context)
        && bodies.IsNeeded(snapshot.Identity, context, flagged.NeedsUser, bodies.HasValues ? flagged.NeedsValue : null);

    private async ValueTask ReadBodyAsync(HttpContext context, IdentityPlan plan, FlaggedRoute route)
    {
        if (plan.Bodies is not { } bodies || bodies.FindNeeded(plan, context, route.NeedsUser, route.NeedsValue) is not { Count: > 0 } needed)
            return;
        switch (await bodies.ReadAsync(context, needed))
        {
            case BodyFinding.Limit:
                metrics.CountIdentity("body_limit");
                break;
            case BodyFinding.Invalid:
                metrics.CountIdentity("body_invalid");
                break;
        }
    }
}
