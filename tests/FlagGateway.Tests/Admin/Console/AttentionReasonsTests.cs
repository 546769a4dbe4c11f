using FlagGateway.Admin.Console.Overview;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Reports.Content;
using FlagGateway.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Tests.Admin.Console;

public sealed class AttentionReasonsTests
{
    [Theory]
    [InlineData(RolloutPhase.Progressing, null)]
    [InlineData(RolloutPhase.Succeeded, null)]
    [InlineData(RolloutPhase.Aborted, null)]
    [InlineData(RolloutPhase.Paused, "paused at canary: lunch")]
    [InlineData(RolloutPhase.Waiting, "waiting for approval at canary")]
    [InlineData(RolloutPhase.RolledBack, "rolled back at canary: lunch")]
    public void Find_Phase_SaysWhatItNeeds(RolloutPhase phase, string? expected)
    {
        var found = AttentionReasons.Find(null, Status(phase)).Select(static one => one.Text);

        Assert.Equal(expected is null ? [] : [expected], found);
    }

    [Fact]
    public void Find_KilledFlag_SaysWhoAndWhy()
    {
        KillSwitch kill = new("release.orders", "olga", "smoke", new DateTimeOffset(2026, 11, 1, 3, 0, 0, TimeSpan.Zero));

        var found = Assert.Single(AttentionReasons.Find(kill, null));

        Assert.Equal((Tone.Bad, "killed by olga at 2026-11-01 03:00:00 UTC: smoke"), found);
    }

    [Theory]
    [InlineData(VerdictKind.HardFail, true)]
    [InlineData(VerdictKind.SoftFail, false)]
    [InlineData(VerdictKind.Error, false)]
    public void Find_FailingGuardrail_IsNamed(VerdictKind kind, bool isBad)
    {
        var status = Status(RolloutPhase.Progressing) with { Verdicts = [new GuardrailVerdict { Guardrail = "error_rate", Arithmetic = "", Kind = kind }, new GuardrailVerdict { Guardrail = "latency_p95", Arithmetic = "", Kind = VerdictKind.Pass }] };

        var found = Assert.Single(AttentionReasons.Find(null, status));

        Assert.Equal(isBad ? Tone.Bad : Tone.Caution, found.Tone);
        Assert.StartsWith("error_rate: ", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_EndedRollout_DoesNotRepeatItsVerdicts()
    {
        var status = Status(RolloutPhase.RolledBack) with { Verdicts = [new GuardrailVerdict { Guardrail = "error_rate", Arithmetic = "", Kind = VerdictKind.HardFail }] };

        Assert.Single(AttentionReasons.Find(null, status));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("ORDERS team", "", true)]
    [InlineData("orders nobody", "", false)]
    [InlineData("", "active", true)]
    [InlineData("", "killed", false)]
    [InlineData("paused", "attention", true)]
    public void Includes_SearchAndGroup_BothCount(string search, string show, bool expected)
    {
        FlagRow row = new() { Id = "release.orders", Owner = "orders-team", Status = "paused at canary", Groups = [.. FlagFilter.GroupsOf(isKilled: false, isOn: true, isOverdue: false, Status(RolloutPhase.Paused))] };

        Assert.Equal(expected, new FlagFilter(search, show).Includes(row));
    }

    private static RolloutStatus Status(RolloutPhase phase) => new()
    {
        Flag = "release.orders",
        State = new RolloutState { Flag = "release.orders", Control = "legacy", Candidate = "new", Plan = "", Stage = "canary", Percentage = 10, Phase = phase, Reason = "lunch" },
    };
}
