using FlagGateway.Core.Rollouts;
using FlagGateway.Reports;
using FlagGateway.State;

namespace FlagGateway.Tests.Rollouts.Reports;

public sealed class ReportModelTests
{
    private static readonly ReportModel Model = ReportModel.From(Samples.TwoAttempts().Entries, Samples.Plan);

    [Fact]
    public void Of_StartAfterRollBack_MakesTwoAttemptsNewestFirst()
    {
        Assert.Equal([2, 1], Model.Attempts.Select(attempt => attempt.Number));
        Assert.Equal([RolloutPhase.Succeeded, RolloutPhase.RolledBack], Model.Attempts.Select(attempt => attempt.State!.Phase));
        Assert.Equal(TimeSpan.FromHours(20), Model.Attempts[0].Duration);
        Assert.Equal(new TimeSpan(12, 5, 0), Model.Attempts[1].Duration);
        Assert.Equal(new TimeSpan(48, 8, 0), Model.Duration);
        Assert.Equal("machine", Model.Attempts[1].RollBack!.Entry.Change.Source.Word);
    }

    [Fact]
    public async Task Of_AnyOrderAndReadTwice_IsTheSame()
    {
        var entries = Samples.TwoAttempts().Entries;

        var shuffled = ReportModel.From([.. entries.OrderBy(entry => entry.Hash, StringComparer.Ordinal), .. entries.Take(5)], Samples.Plan);

        Assert.Equal(await ReportTexts.HtmlAsync(Model), await ReportTexts.HtmlAsync(shuffled));
        Assert.Equal(ReportTexts.Markdown(Model), ReportTexts.Markdown(shuffled));
    }

    [Fact]
    public void Of_EntriesOfTwoFlags_Throws()
    {
        AuditEntry[] entries = [.. new TrailBuilder("a", Samples.Day).Kill("bob", "x").Entries, .. new TrailBuilder("b", Samples.Day).OthersChange(1).Kill("bob", "x").Entries];

        Assert.Throws<ArgumentException>(() => ReportModel.From(entries, null));
    }

    [Fact]
    public void Of_NoEntries_HasNoAttemptAndNamesThePlan()
    {
        var model = ReportModel.From([], Samples.Plan);

        Assert.Empty(model.Attempts);
        Assert.Null(model.Duration);
        Assert.Null(model.Integrity);
        Assert.Equal(("release.orders", "legacy", "new"), (model.Flag, model.Control, model.Candidate));
    }

    [Fact]
    public void Of_TrailCutOff_HasAttemptWithoutStart()
    {
        var model = ReportModel.From([.. Samples.TwoAttempts().Entries.Where(entry => entry.Revision is >= 9 and <= 12)], null);

        var attempt = Assert.Single(model.Attempts);
        Assert.Null(attempt.Start);
        Assert.Equal("canary", attempt.Steps[0].Before!.Stage);
        Assert.Contains("The beginning of attempt 1", ReportTexts.Markdown(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_KillAndDrill_AreToldApart()
    {
        var drill = Assert.Single(Model.Drills);

        Assert.Equal([1L, 2L, 3L], new[] { drill.Kill!, drill.Unkill!, drill.Note }.Select(step => step.Entry.Revision));
        Assert.Equal([1L, 14L], Model.Kills.Select(kill => kill.Kill!.Entry.Revision));
        Assert.Equal(TimeSpan.FromHours(2), Model.Kills[1].Until - Model.Kills[1].From);
    }

    [Fact]
    public void Of_DrillNoteAfterSomebodysKill_DoesNotClaimIt()
    {
        var trail = new TrailBuilder("release.orders", Samples.Day)
            .Kill("bob", "really broken").Unkill("bob", "fixed").Note("drill", "carol", "practice", Samples.DrillTimes);

        var drill = Assert.Single(ReportModel.From(trail.Entries, null).Drills);

        Assert.Null(drill.Kill);
        Assert.Null(drill.Unkill);
    }

    [Fact]
    public void Of_KilledTwice_CountsOnceAndFromTheFirst()
    {
        var trail = new TrailBuilder("release.orders", Samples.Day).Kill("bob", "one").After(TimeSpan.FromHours(1)).Kill("ann", "two").After(TimeSpan.FromHours(1)).Unkill("bob", "over");

        var kill = Assert.Single(ReportModel.From(trail.Entries, null).Kills);

        Assert.Equal(TimeSpan.FromHours(2), kill.Until - kill.From);
    }

    [Fact]
    public void Of_UnkillWithoutItsKill_TakesTimeFromTheStateBefore()
    {
        var trail = new TrailBuilder("release.orders", Samples.Day).Kill("bob", "one").After(TimeSpan.FromHours(3)).Unkill("bob", "over");

        var kill = Assert.Single(ReportModel.From([trail.Entries[1]], null).Kills);

        Assert.Equal(Samples.Day, kill.From);
        Assert.Null(kill.Kill);
    }

    [Fact]
    public void StageTime_Attempts_AreCountedByPhaseAndVisit()
    {
        var second = StageTime.From(Model.Attempts[0], Model.Kills);
        var first = StageTime.From(Model.Attempts[1], Model.Kills);

        Assert.Equal(["internal", "canary", "quarter", "everyone"], second.Select(stage => stage.Name));
        Assert.Equal([1, 2, 2, 1], second.Select(stage => stage.Visits));
        Assert.Equal([1.0, 8, 7, 4], second.Select(stage => stage.Total.TotalHours));
        Assert.Equal([25.0, 30], second[2].Percentages);
        Assert.Equal(TimeSpan.FromHours(1), second[2].Paused);
        Assert.Equal((TimeSpan.FromHours(4), TimeSpan.FromMinutes(45)), (first[0].Progressing, first[0].Waiting));
        Assert.Equal(TimeSpan.FromMinutes(70), first[2].Paused);
        Assert.All(first, stage => Assert.Equal(TimeSpan.Zero, stage.Killed));
        Assert.Equal(Model.Attempts[1].Duration, first.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Total));
    }

    [Fact]
    public void StageTime_KilledMeanwhile_TellsTheOverlapAndStaysOpen()
    {
        var trail = new TrailBuilder("release.orders", Samples.Day);
        trail.Do(RolloutVerbs.Start(Samples.Plan, null, trail.Tick, "go"), "alice").After(TimeSpan.FromHours(1)).Kill("bob", "x").After(TimeSpan.FromHours(2));
        trail.Note("remark", "bob", "looking");
        var model = ReportModel.From(trail.Entries, Samples.Plan);

        var stage = Assert.Single(StageTime.From(model.Latest!, model.Kills));

        Assert.True(stage.IsOpen);
        Assert.Equal((TimeSpan.FromHours(3), TimeSpan.FromHours(2)), (stage.Total, stage.Killed));
    }

    [Fact]
    public void Of_ClockSetBack_GivesNoNegativeTimeAndSaysSo()
    {
        var trail = new TrailBuilder("release.orders", Samples.Day);
        trail.Do(RolloutVerbs.Start(Samples.Plan, null, trail.Tick, "go"), "alice").After(TimeSpan.FromHours(-1));
        trail.Do(RolloutVerbs.Abort(trail.State, trail.Tick, "no"), "alice");
        var model = ReportModel.From(trail.Entries, Samples.Plan);

        Assert.Equal(TimeSpan.Zero, model.Duration);
        Assert.Equal([2L], model.Integrity!.SetBack);
        Assert.Contains("Times around revision 2: the clock was set back", ReportTexts.Markdown(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Forgotten_IsOver()
    {
        var trail = new TrailBuilder("release.orders", Samples.Day);
        trail.Do(RolloutVerbs.Start(Samples.Plan, null, trail.Tick, "go"), "alice").After(TimeSpan.FromHours(1)).Forget("bob", "started by mistake");
        var model = ReportModel.From(trail.Entries, Samples.Plan);

        Assert.True(model.Latest!.IsOver);
        Assert.Equal("legacy", model.Control);
        Assert.Contains("was removed from the state after 1h 00m", ReportTexts.Markdown(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Integrity_WholeTrail_CountsLinksAndNamesTheLastHash()
    {
        var entries = Samples.TwoAttempts().Entries;

        Assert.Equal(new AuditIntegrity(21, 1, 24, entries[^1].Hash, 18, [], []), Model.Integrity! with { Broken = [], SetBack = [] });
        Assert.Empty(Model.Integrity.Broken);
        Assert.Empty(Model.Integrity.SetBack);
    }

    [Fact]
    public void Integrity_EntryReplaced_IsBroken()
    {
        var entries = Samples.TwoAttempts().Entries.ToArray();
        entries[5] = entries[5] with { Hash = new string('f', 64) };

        var model = ReportModel.From(entries, Samples.Plan);

        Assert.Equal([9L], model.Integrity!.Broken);
        Assert.Contains("The chain is broken: revision 9", ReportTexts.Markdown(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Integrity_TwoEntriesOfOneRevision_IsBroken()
    {
        var entries = Samples.TwoAttempts().Entries;

        var model = ReportModel.From([.. entries, entries[^1] with { Hash = new string('e', 64) }], Samples.Plan);

        Assert.Equal([24L], model.Integrity!.Broken);
    }
}
