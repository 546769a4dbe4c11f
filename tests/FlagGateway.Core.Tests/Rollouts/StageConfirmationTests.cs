using System.Text.Json;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

/// <summary>A stage that a webhook confirms before it begins.</summary>
public sealed class StageConfirmationTests
{
    private const string Missing = "the confirmation of stage quarter by deploy";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly RolloutStage Quarter = Stage("quarter", 25) with { Confirm = new StageConfirm("deploy") { Address = new Uri("https://deploy/secret"), Interval = Interval } };

    private static readonly RolloutPlan Planned = Plan(Stage("canary", 1), Quarter, Stage("everyone", 100));

    private static readonly RolloutPlan Approved = Plan(Stage("canary", 1) with { Gate = StageGate.Manual }, Quarter, Stage("everyone", 100));

    [Fact]
    public void Next_HoldIsNotOver_AsksNobody()
    {
        var decision = Go(Planned, Begin(Planned), Hour / 2);

        Assert.Null(decision.Next.Confirmation);
    }

    [Fact]
    public void Next_EverythingElseIsSatisfied_AsksAndWaits()
    {
        var decision = Go(Planned, Begin(Planned), Hour);

        Assert.Equal((RolloutAction.None, "canary", true), (decision.Action, decision.Next.Stage, decision.Next.Confirmation!.IsDue));
        Assert.Equal([Missing], decision.Needs);
    }

    [Fact]
    public void Next_Confirmed_TheStageBegins()
    {
        var asked = Go(Planned, Begin(Planned), Hour).Next;

        var decision = Go(Planned, asked, TimeSpan.Zero, Response(asked, true, "status 200"));

        Assert.Equal((RolloutAction.Advance, "quarter", (StageConfirmation?)null), (decision.Action, decision.Next.Stage, decision.Next.Confirmation));
    }

    [Fact]
    public void Next_Refused_WaitsWithTheReasonAndAsksAgainAfterTheInterval()
    {
        var asked = Go(Planned, Begin(Planned), Hour).Next;

        var refused = Go(Planned, asked, TimeSpan.Zero, Response(asked, false, "status 409"));
        var soon = Go(Planned, refused.Next, Interval / 2);
        var later = Go(Planned, soon.Next, Interval / 2);

        Assert.Equal([$"{Missing}, whose latest response was: status 409"], refused.Needs);
        Assert.Equal([false, false, true], new[] { refused, soon, later }.Select(static one => one.Next.Confirmation!.IsDue));
        Assert.Equal("quarter", Go(Planned, later.Next, TimeSpan.Zero, Response(later.Next, true, "status 204")).Next.Stage);
    }

    [Fact]
    public void Next_RefusedForLong_IsNotUndecided()
    {
        var asked = Go(Planned, Begin(Planned), Hour).Next;

        var decision = Go(Planned, asked, Planned.ProgressDeadline * 2, Response(asked, false, "status 503"));

        Assert.Equal(RolloutPhase.Progressing, decision.Next.Phase);
    }

    [Fact]
    public void Next_ResponseOfAnotherPeriodOrStage_IsIgnored()
    {
        var asked = Go(Planned, Begin(Planned), Hour).Next;

        Assert.Equal("canary", Go(Planned, asked, TimeSpan.Zero, Response(asked, true, "") with { ObservationPeriod = 99 }).Next.Stage);
        Assert.Equal("canary", Go(Planned, asked, TimeSpan.Zero, Response(asked, true, "") with { Stage = "everyone" }).Next.Stage);
    }

    [Fact]
    public void Next_DataIsMissingAgain_AsksNobody()
    {
        var asked = Go(Planned, Begin(Planned), Hour).Next;

        var decision = RolloutMachine.Next(Planned, asked, [Verdict(VerdictKind.Inconclusive)], Samples, Tick(TimeSpan.Zero));

        Assert.False(decision.Next.Confirmation!.IsDue);
    }

    [Fact]
    public void Next_HardVerdictWhileItWaits_RollsBack()
    {
        var asked = Go(Planned, Begin(Planned), Hour).Next;

        var decision = RolloutMachine.Next(Planned, asked, [Verdict(VerdictKind.HardFail)], Samples, Tick(TimeSpan.Zero));

        Assert.Equal((RolloutAction.RollBack, (StageConfirmation?)null), (decision.Action, decision.Next.Confirmation));
    }

    [Fact]
    public void Next_ManualGate_NeedsBothAndAConfirmationExpires()
    {
        var waiting = Go(Approved, Begin(Approved), Hour);
        var confirmed = Go(Approved, waiting.Next, TimeSpan.Zero, Response(waiting.Next, true, "status 200"));
        var expired = Go(Approved, confirmed.Next, Interval);

        Assert.Equal((RolloutPhase.Waiting, RolloutPhase.Waiting), (waiting.Next.Phase, confirmed.Next.Phase));
        Assert.Equal(["somebody's approval", Missing], waiting.Needs);
        Assert.Equal(["somebody's approval"], confirmed.Needs);
        Assert.True(expired.Next.Confirmation!.IsDue);
        Assert.Null(Promote(Approved, confirmed.Next).Refusal);
        Assert.NotNull(Promote(Approved, expired.Next).Refusal);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, true, false)]
    public void Promote_NotConfirmed_IsRefusedUnlessForced(bool isForced, bool isFull, bool isRefused)
    {
        var refusal = Promote(Planned, Begin(Planned), isForced, isFull).Refusal;

        Assert.Equal(isRefused, refusal is not null);
        if (isRefused)
            Assert.Equal(($"It waits for {Missing}.", true), (refusal!.Problem, refusal.Remedy.Contains("--force", StringComparison.Ordinal)));
    }

    [Fact]
    public void Promote_FromTheStageAfterIt_IsNotAffected() => Assert.Null(Promote(Planned, Promote(Planned, Begin(Planned), isForced: true).Decision!.Next).Refusal);

    [Theory]
    [InlineData(0.5, false, false)]
    [InlineData(1, false, false)]
    [InlineData(2, false, true)]
    [InlineData(100, false, true)]
    [InlineData(100, true, false)]
    public void Set_ShareThatPassesTheStage_IsRefusedUnlessForced(double percentage, bool isForced, bool isRefused) =>
        Assert.Equal(isRefused, StageConfirmations.RefusalOfSet(Planned, Begin(Planned), percentage, isForced) is not null);

    [Fact]
    public void Fingerprint_OfAPlanWithAWebhook_IsThatWithoutAndHasNoAddress()
    {
        Assert.Equal(PlanFingerprint.Compute(StageConfirmations.RemoveFrom(Planned)), PlanFingerprint.Compute(Planned));
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(Planned), StringComparison.Ordinal);
        Assert.All(StageConfirmations.RemoveFrom(Planned).Stages, static stage => Assert.Null(stage.Confirm));
    }

    [Fact]
    public void State_Written_KeepsTheConfirmation()
    {
        var asked = Go(Planned, Begin(Planned), Hour).Next;

        Assert.Equal(asked.Confirmation, JsonSerializer.Deserialize<RolloutState>(JsonSerializer.Serialize(asked))!.Confirmation);
    }

    private static StageConfirmation Response(RolloutState state, bool isConfirmed, string reason) => new("quarter", state.ObservationPeriod) { IsConfirmed = isConfirmed, Reason = reason };

    private static RolloutDecision Go(RolloutPlan plan, RolloutState state, TimeSpan elapsed, StageConfirmation? response = null) =>
        RolloutMachine.Next(plan, state, [], Samples with { Confirmation = response }, Tick(elapsed));

    private static RolloutResult Promote(RolloutPlan plan, RolloutState state, bool isForced = false, bool isFull = false) =>
        RolloutVerbs.Promote(plan, state, new Approval(state.Stage, []) { IsForced = isForced, IsFull = isFull }, Tick(TimeSpan.Zero), "x");
}
