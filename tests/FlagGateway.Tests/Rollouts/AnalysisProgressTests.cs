using System.Text.Json;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.State;
using FlagGateway.State.File;

namespace FlagGateway.Tests.Rollouts;

/// <summary>
/// An analysis that took place is not repeated, although it is no change of the state: its error would be spent again.
/// </summary>
public sealed class AnalysisProgressTests
{
    private static readonly RolloutState Held = new()
    {
        Flag = "f",
        Control = "legacy",
        Candidate = "new",
        Plan = "p",
        Phase = RolloutPhase.Progressing,
        Stage = "half",
        Percentage = 50,
        ObservationPeriod = 1,
    };

    private static readonly RolloutState Analysed = Held with { InStage = TimeSpan.FromHours(1), Analyses = new StageAnalyses(1, "p", 1, ["error_rate"]) };

    private readonly ProgressTracker _tracker = new();

    [Fact]
    public void Fill_AfterAnAnalysisWithoutADecision_HasIt()
    {
        _tracker.Record(Analysed);

        Assert.Equal(Analysed.Analyses, _tracker.Fill(Held).Analyses);
        Assert.Null(_tracker.Fill(Held with { ObservationPeriod = 2 }).Analyses);
    }

    [Fact]
    public void WithProgress_OfAnotherInstance_HasItsAnalyses()
    {
        _tracker.Record(Analysed);

        var state = State(Held).WithProgress(_tracker.ToList());

        Assert.Equal(Analysed.Analyses, state.Rollouts["f"].Analyses);
    }

    [Fact]
    public void Apply_AfterARestart_HasTheAnalyses()
    {
        _tracker.Record(Analysed);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            ProgressFile.Write(file, _tracker.ToList(), State(Held));

            var analyses = ProgressFile.Apply(State(Held), ProgressFile.Read(file)).Rollouts["f"].Analyses!;
            Assert.Equal(JsonSerializer.Serialize(Analysed.Analyses), JsonSerializer.Serialize(analyses));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static GatewayState State(RolloutState rollout) => GatewayState.Empty with { Rollouts = GatewayState.Empty.Rollouts.SetItem(rollout.Flag, rollout) };
}
