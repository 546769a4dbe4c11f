using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.State;
using FlagGateway.State.File;

namespace FlagGateway.Tests.Rollouts;

/// <summary>
/// What a webhook said is no change of the state, and survives a restart and a change of the leader all the same.
/// </summary>
public sealed class ConfirmationProgressTests
{
    private static readonly RolloutState Held = new()
    {
        Flag = "f",
        Control = "legacy",
        Candidate = "new",
        Plan = "p",
        Phase = RolloutPhase.Progressing,
        Stage = "canary",
        ObservationPeriod = 1,
    };

    private static readonly RolloutState Asked = Held with
    {
        InStage = TimeSpan.FromHours(1),
        Confirmation = new StageConfirmation("half", 1) { IsConfirmed = true, Reason = "status 200", Age = TimeSpan.FromSeconds(5) },
    };

    private readonly ProgressTracker _tracker = new();

    [Fact]
    public void WithProgress_OfAnotherInstance_HasTheConfirmation()
    {
        _tracker.Record(Asked);

        Assert.Equal(Asked.Confirmation, State(Held).WithProgress(_tracker.ToList()).Rollouts["f"].Confirmation);
        Assert.Equal(Asked.Confirmation, _tracker.Fill(Held).Confirmation);
    }

    [Fact]
    public void Apply_AfterARestart_HasTheConfirmation()
    {
        _tracker.Record(Asked);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            ProgressFile.Write(file, _tracker.ToList(), State(Held));

            Assert.Equal(Asked.Confirmation, ProgressFile.Apply(State(Held), ProgressFile.Read(file)).Rollouts["f"].Confirmation);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static GatewayState State(RolloutState rollout) => GatewayState.Empty with { Rollouts = GatewayState.Empty.Rollouts.SetItem(rollout.Flag, rollout) };
}
