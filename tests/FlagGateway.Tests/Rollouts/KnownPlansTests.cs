using System.Collections.Frozen;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Tests.Identity;

namespace FlagGateway.Tests.Rollouts;

public sealed class KnownPlansTests
{
    [Fact]
    public void Replace_PlanIsGoneBeforeAnyEvaluation_IsStillKnown()
    {
        var plan = new RolloutPlan("release.orders", "legacy", "new", [], [], SoftAction.Pause, [new Uri("https://hooks.example.com/1")]);
        SnapshotSource snapshots = new(With());
        snapshots.Replace(With(plan));

        snapshots.Replace(With());

        Assert.Same(plan, snapshots.KnownPlans.Find("RELEASE.orders"));
    }

    private static GatewaySnapshot With(params RolloutPlan[] plans) => new()
    {
        Version = 1,
        Options = new GatewayOptions(),
        Identity = IdentityPlan.Compile(new IdentityOptions(), Identities.Signer(), TimeProvider.System),
        Flags = new FlagSet([]),
        Entries = new Dictionary<string, FlagEntry>(),
        Routes = FrozenDictionary<string, FlaggedRoute>.Empty,
        PlainMirrors = FrozenDictionary<string, MirrorRule>.Empty,
        Plans = plans,
        State = GatewayState.Empty,
    };
}
