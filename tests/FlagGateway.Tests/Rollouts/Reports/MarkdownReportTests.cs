using FlagGateway.Core.Rollouts;
using FlagGateway.Reports;
using FlagGateway.State;

namespace FlagGateway.Tests.Rollouts.Reports;

/// <summary>What a report tells; the page tells the same, because both are written from the same parts.</summary>
public sealed class MarkdownReportTests
{
    private static readonly string Text = ReportTexts.Markdown(ReportModel.From(Samples.TwoAttempts().Entries, Samples.Plan));

    [Fact]
    public void Write_Heading_NamesFlagAndVariants() => Assert.StartsWith("# Rollout of release.orders: legacy → new\n", Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("- **Outcome:** succeeded")]
    [InlineData("- **Total duration:** 2d 0h")]
    [InlineData("- **Attempts:** 2")]
    [InlineData("- **Started:** 2026-11-02 09:30:02 UTC")]
    [InlineData("- **End:** 2026-11-04 09:38:02 UTC")]
    public void Write_Facts_AreTold(string line) => Assert.Contains(line + "\n", Text, StringComparison.Ordinal);

    [Fact]
    public void Write_Story_IsTwoSentencesOfWhatAndWhy()
    {
        var story = Text.Split('\n')[2];

        Assert.StartsWith("The rollout from legacy to new succeeded after 20h 00m, at attempt 2 and 2d 0h after the first start. ", story, StringComparison.Ordinal);
        Assert.Contains("Its last step was succeed by flaggateway (machine), and the reason was: hold, samples and guardrails are satisfied", story, StringComparison.Ordinal);
        Assert.Contains("attempt 1 had been rolled back in stage quarter for this: error\\_rate +1.9pp", story, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("| 6 | 2026-11-02 09:30:02 | start | internal | 0% + tenant:internal, copies of 10% of control | alice (cli) | orders v2 is ready |")]
    [InlineData("| 10 | 2026-11-02 20:05:02 | pause | quarter | 25% + tenant:internal, tier:beta | bob (cli) | looking at the p99 |")]
    [InlineData("| 14 | 2026-11-02 21:38:02 | kill | quarter | killed | bob (cli) | to be on the safe side |")]
    [InlineData("| 19 | 2026-11-03 19:38:02 | step\\_back | canary | 1% + tenant:internal | flaggateway (machine) | latency\\_p95, soft +20%: SoftFail |")]
    public void Write_Timeline_HasRow(string row) => Assert.Contains(row, Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("| quarter | 25%, then 30% | 2 | 6h 00m | 0s | 1h 00m | 7h 00m | 35% | 0s | 4h 00m |")]
    [InlineData("| internal | 0% | 1 | 4h 00m | 45m 00s | 0s | 4h 45m | 39% | 0s |")]
    [InlineData("| canary | ████████████████████ | 8h 00m |")]
    [InlineData("| everyone | ██████████ | 4h 00m |")]
    public void Write_StageTimes_HasRow(string row) => Assert.Contains(row + "\n", Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("start")]
    [InlineData("wait")]
    [InlineData("advance")]
    [InlineData("pause")]
    [InlineData("step\\_back")]
    [InlineData("roll\\_back")]
    [InlineData("set")]
    [InlineData("succeed")]
    public void Write_EachAction_HasASectionOfItsOwn(string action) =>
        Assert.Matches($"(?m)^#### {System.Text.RegularExpressions.Regex.Escape(action)} (in|to) stage ", Text);

    [Fact]
    public void Write_Step_HasCohortsAndVerdictsWithArithmetic()
    {
        var step = Section("#### roll\\_back in stage quarter");

        Assert.Contains("Measured up to this step in stage quarter at 25%.", step, StringComparison.Ordinal);
        Assert.Contains("| Number | Control: legacy | Candidate: new |", step, StringComparison.Ordinal);
        Assert.Contains("| Requests | 24,400 | 8,120 |", step, StringComparison.Ordinal);
        Assert.Contains("| Errors | 100 | 188 |", step, StringComparison.Ordinal);
        Assert.Contains("| Error rate | 0.4098 % | 2.3153 % |", step, StringComparison.Ordinal);
        Assert.Contains("| Users, about | 2,962 | 988 |", step, StringComparison.Ordinal);
        Assert.Contains("| p50 | 52 ms | 48 ms |\n| p95 | 180 ms | 171 ms |\n| p99 | 610 ms | 1.42 s |", step, StringComparison.Ordinal);
        Assert.Contains("| Copies compared | 0 | 2,400 |\n| Mismatched | n/a | 7 (0.2917 %) |", step, StringComparison.Ordinal);
        Assert.Contains("| Signal basket, mean | n/a | 41.25 |\n| Signal conversion, mean | 0.031 | 0.0305 |", step, StringComparison.Ordinal);
        Assert.Contains("| error\\_rate | ✕ hard fail | 2.31 % (8,120) | 0.41 % (24,400) | +1.90pp | +1.20pp | +2.60pp | +0.5pp | beyond the threshold | error\\_rate +1.9pp (candidate", step, StringComparison.Ordinal);
        Assert.Contains("| latency\\_p95 | ? inconclusive | 194.4 ms (8,120) | 180 ms (24,400) | +8.00% | -9.00% | +27.0% | +20% | not settled |", step, StringComparison.Ordinal);
        Assert.Contains("- Noted: the sample ratio is sound", step, StringComparison.Ordinal);
        Assert.Contains("- **Conclusion:** no-go: error\\_rate (technical) is beyond the hard limit +0.5pp", step, StringComparison.Ordinal);
        Assert.Contains("| error\\_rate | technical | 0.41 % | 2.31 % | +1.90pp \\[+1.20pp, +2.60pp\\] | +0.5pp | beyond the hard limit |", step, StringComparison.Ordinal);
        Assert.Contains("| signal:conversion | business |", step, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RollBack_TellsWhatAndOnWhatEvidence()
    {
        var section = Section("### What was rolled back and on what evidence");

        Assert.Contains("- **Stage:** quarter\n", section, StringComparison.Ordinal);
        Assert.Contains("- **Candidate:** new: got 25% + tenant:internal, tier:beta before, 0% after\n", section, StringComparison.Ordinal);
        Assert.Contains("- **By:** flaggateway (machine)\n", section, StringComparison.Ordinal);
        Assert.Contains("1 guardrail had failed hard.", section, StringComparison.Ordinal);
        Assert.Contains("✕ hard fail", section, StringComparison.Ordinal);
        Assert.DoesNotContain("latency", section, StringComparison.Ordinal);
        Assert.Single(Text.Split("### What was rolled back").Skip(1));
    }

    [Fact]
    public void Write_RollBackByHandAfterSuccess_SaysThatItRestsOnTheReason()
    {
        var trail = Samples.TwoAttempts().After(TimeSpan.FromHours(1));
        trail.Do(RolloutVerbs.RollBack(trail.State, trail.Tick, "support calls"), "dave", Samples.Good());

        var text = ReportTexts.Markdown(ReportModel.From(trail.Entries, Samples.Plan));

        Assert.Contains("- **Outcome:** rolled back\n", text, StringComparison.Ordinal);
        Assert.Contains("- **Candidate:** new: got 100% + tenant:internal, tier:beta before, 0% after\n", text, StringComparison.Ordinal);
        Assert.Contains("No guardrail had failed hard in the numbers recorded with it: it is based on the reason given.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Attempts_NewestFirst()
    {
        Assert.InRange(Text.IndexOf("## Attempt 2: succeeded", StringComparison.Ordinal), 1, Text.IndexOf("## Attempt 1: rolled back", StringComparison.Ordinal));
        Assert.Contains("## Before the first attempt\n", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DrillsAndKills_AreTables()
    {
        Assert.Contains($"| 2026-11-02 09:00:02 | 2s | {Samples.DrillTimes} | carol (cli) | before the first user |", Section("## Drills"), StringComparison.Ordinal);
        var kills = Section("## Kill switch");
        Assert.Contains("| 1 | 2026-11-02 09:00:00 | kill, of a drill | 2s | carol (cli) |", kills, StringComparison.Ordinal);
        Assert.Contains("| 14 | 2026-11-02 21:38:02 | kill | 2h 00m | bob (cli) | to be on the safe side |", kills, StringComparison.Ordinal);
        Assert.Contains("| 15 | 2026-11-02 23:38:02 | unkill |  | bob (cli) | fix deployed |", kills, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Integrity_NamesCountRevisionsAndHash()
    {
        var hash = Samples.TwoAttempts().Entries[^1].Hash;

        Assert.Contains($"21 entries, first revision 1, last revision 24, hash of the last entry {hash}.", Section("## Integrity"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MissingNumbers_AreListedAndNotInvented()
    {
        var gaps = Section("## What is not available");

        Assert.Contains("- Revision 6, start: all numbers.\n", gaps, StringComparison.Ordinal);
        Assert.Contains("- Revision 7, wait: the interval of shadow\\_mismatch\\_rate; the estimate of promql:queue.\n", gaps, StringComparison.Ordinal);
        Assert.Contains("- Revision 19, step\\_back: the cohort of legacy.\n", gaps, StringComparison.Ordinal);
        Assert.Contains("| Requests | n/a | 8,120 |", Section("#### step\\_back to stage canary"), StringComparison.Ordinal);
        Assert.Contains("No numbers were recorded with this step.", Section("#### start to stage internal"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_CohortWithoutRequests_HasNoRateAndNoDurations()
    {
        var trail = new TrailBuilder("release.orders", Samples.Day);
        trail.Do(RolloutVerbs.Start(Samples.Plan, null, trail.Tick, "go"), "alice", new Evidence([], [Samples.Control, new CohortSummary { Variant = "new" }], []));

        var text = ReportTexts.Markdown(ReportModel.From(trail.Entries, null));

        Assert.Contains("| Error rate | 0.4098 % | n/a |", text, StringComparison.Ordinal);
        Assert.Contains("| p95 | 180 ms | n/a |", text, StringComparison.Ordinal);
        Assert.Contains("error rate of new (no requests); durations of new; verdicts.", text, StringComparison.Ordinal);
        Assert.Contains("no plan of this flag was available", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NotOver_SaysAsOfWhen()
    {
        var trail = new TrailBuilder("release.orders", Samples.Day);
        trail.Do(RolloutVerbs.Start(Samples.Plan, null, trail.Tick, "go"), "alice").After(TimeSpan.FromHours(2)).Kill("bob", "stop");

        var text = ReportTexts.Markdown(ReportModel.From(trail.Entries, Samples.Plan));

        Assert.Contains("is under way in stage internal 2h 00m after its start, as of the last entry", text, StringComparison.Ordinal);
        Assert.Contains("- **Kill switch:** on since 2026-11-02 11:00:00 UTC\n", text, StringComparison.Ordinal);
        Assert.Contains("- **Total duration:** 2h 00m, so far\n", text, StringComparison.Ordinal);
        Assert.Contains("| canary | 1% planned | 0 | – | – | – | not reached | – | – | 4h 00m |", text, StringComparison.Ordinal);
        Assert.Contains("still killed at the last entry", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OtherPlan_DoesNotUseIt()
    {
        var plan = Samples.Plan with { OnSoft = SoftAction.Pause };

        var text = ReportTexts.Markdown(ReportModel.From(Samples.TwoAttempts().Entries, plan));

        Assert.DoesNotContain("| Planned hold |", text, StringComparison.Ordinal);
        Assert.Contains("the newest attempt followed a different plan from the one available", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "No rollout of this flag was started. The audit log has 1 entry for it, listed below.")]
    [InlineData(false, "The audit log has no entry for this flag.")]
    public void Write_NeverStarted_SaysSo(bool isKilled, string story)
    {
        var trail = new TrailBuilder("release.orders", Samples.Day);
        if (isKilled)
            trail.Kill("bob", "x");

        var text = ReportTexts.Markdown(ReportModel.From(trail.Entries, Samples.Plan));

        Assert.Contains(story, text, StringComparison.Ordinal);
        Assert.Contains("- **Outcome:** not started\n- ", text, StringComparison.Ordinal);
        Assert.Contains("**Total duration:** n/a\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("## Attempt", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Replan_IsAStepToo()
    {
        var trail = new TrailBuilder("release.orders", Samples.Day);
        trail.Do(RolloutVerbs.Start(Samples.Plan, null, trail.Tick, "go"), "alice").After(TimeSpan.FromHours(1));
        var edited = Samples.Plan with { OnSoft = SoftAction.Pause };
        trail.Do(RolloutMachine.Next(edited, trail.State!, [], new RolloutSamples(0, 0), trail.Tick), "flaggateway", "machine", Samples.Good()).After(TimeSpan.FromHours(1));
        trail.Do(RolloutVerbs.Abort(trail.State, trail.Tick, "next week"), "alice", Samples.Good());

        var text = ReportTexts.Markdown(ReportModel.From(trail.Entries, edited));

        Assert.Contains("#### replan in stage internal", text, StringComparison.Ordinal);
        Assert.Contains("#### abort in stage internal", text, StringComparison.Ordinal);
        Assert.Contains("was aborted in stage internal after 2h 00m", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TableRows_HaveAsManyCellsAsTheirHeading()
    {
        int? columns = null;
        foreach (var line in Text.Split('\n'))
        {
            if (!line.StartsWith('|'))
            {
                columns = null;
                continue;
            }

            var cells = line.Count(character => character == '|');
            Assert.Equal(columns ??= cells, cells);
        }
    }

    private static string Section(string heading)
    {
        var start = Text.IndexOf("\n" + heading, StringComparison.Ordinal);
        Assert.True(start >= 0, heading);
        var end = Text.IndexOf("\n#", start + 2, StringComparison.Ordinal);
        return end < 0 ? Text[start..] : Text[start..(end + 1)];
    }
}
