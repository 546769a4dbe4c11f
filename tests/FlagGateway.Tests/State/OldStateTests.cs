using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Tests.State;

/// <summary>
/// Files of a gateway from before references, fingerprints of variants and the flag's text were part of the state.
/// </summary>
public sealed class OldStateTests : IDisposable
{
    private const string Flag = "release.orders";

    private readonly StateWorld _world = new();

    public OldStateTests()
    {
        Directory.CreateDirectory(_world.Folder.Path);
        foreach (var file in Directory.GetFiles(Fixtures()))
            File.Copy(file, Path.Combine(_world.Folder.Path, Path.GetFileName(file)));
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Open_FilesOfAnOlderGateway_GoesOnFromThem()
    {
        using var store = _world.Open();

        var state = store.Current.Rollouts[Flag];
        Assert.Equal((4, "olga"), (store.Current.Revision, store.Current.Kills[Flag].Actor));
        Assert.Equal((RolloutPhase.Progressing, "canary", 10.0, TimeSpan.FromMinutes(30)), (state.Phase, state.Stage, state.Percentage, state.InStage));
        Assert.Equal((null, null, null, null), (state.Reference, state.Variants, state.FlagText, state.Users));
        Assert.Empty(store.WarningsOf(Flag));
        Assert.Equal(WriteOutcome.Done, (await StateWorld.WriteAsync(store, StateWorld.Unkill(Flag))).Outcome);
    }

    [Fact]
    public async Task Verify_TrailOfAnOlderGatewayWithEntriesOfThisOne_IsWhole()
    {
        using (var store = _world.Open())
            await StateWorld.WriteAsync(store, StateWorld.Unkill(Flag));

        var verdict = new AuditVerifier(null, "", null).VerifyFolder(_world.Root);

        Assert.Equal((true, 5L), (verdict.IsIntact, verdict.Entries));
    }

    [Fact]
    public void Next_StateWithoutWhatCameLater_BeginsNothingAnewAndWaitsForItsHold()
    {
        using var store = _world.Open();
        var state = store.Current.Rollouts[Flag];
        var plan = new RolloutPlan(
            Flag, "legacy", "new",
            [new RolloutStage("canary", 10, null, [], TimeSpan.FromHours(1), StageGate.Automatic, 0, 0), new RolloutStage("everyone", 100, null, [], TimeSpan.Zero, StageGate.Automatic, 0, 0)],
            [], SoftAction.Pause, []);

        var decision = RolloutMachine.Next(plan, state with { Plan = PlanFingerprint.Compute(plan) }, [], new RolloutSamples(5, 100), new RolloutTick(TimeSpan.FromMinutes(1), DateTimeOffset.UnixEpoch));

        Assert.Equal((RolloutAction.None, 1L, TimeSpan.FromMinutes(31)), (decision.Action, decision.Next.ObservationPeriod, decision.Next.InStage));
    }

    private static string Fixtures()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "FlagGateway.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.FullName, "tests", "FlagGateway.Tests", "State", "Fixtures", "before-references");
    }
}
