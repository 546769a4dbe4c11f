using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>
/// Readings of a segment, of which each has 100 requests more than the one before, and some errors of the candidate's.
/// </summary>
public sealed class SegmentBaselineTests
{
    private static readonly SegmentKey Acme = new(false, "tenant", "acme");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly SegmentTotals _totals = new();

    [Fact]
    public void Advance_NothingLeftOut_ComparesEverything()
    {
        var baseline = SegmentBaseline.None;
        for (var i = 0; i < 5; i++)
            baseline = baseline.Advance(Next(3), TimeSpan.Zero);

        Assert.Null(baseline.Before);
    }

    [Fact]
    public void Advance_TimeIsLeftOut_LeavesOutTheReadingAndTheOneBefore()
    {
        var baseline = SegmentBaseline.None.Advance(Next(1), TimeSpan.Zero).Advance(Next(2), TimeSpan.Zero).Advance(Next(30), TimeSpan.Zero);

        baseline = baseline.Advance(Next(40), Minute);
        Assert.Equal((200, 70), LeftOut(baseline));

        baseline = baseline.Advance(Next(50), 2 * Minute);
        Assert.Equal((300, 120), LeftOut(baseline));

        // Nothing more: what comes now is compared.
        baseline = baseline.Advance(Next(1), 2 * Minute).Advance(Next(1), 2 * Minute);
        Assert.Equal((300, 120), LeftOut(baseline));

        baseline = baseline.Advance(Next(7), 3 * Minute);
        Assert.Equal((500, 128), LeftOut(baseline));
    }

    [Fact]
    public void Advance_AfterAWarmUp_AddsToIt()
    {
        var baseline = SegmentBaseline.Begin(Next(9)).Advance(Next(0), TimeSpan.Zero).Advance(Next(0), TimeSpan.Zero);

        Assert.Equal((100, 9), LeftOut(baseline));
        Assert.Equal((300, 29), LeftOut(baseline.Advance(Next(20), Minute)));
    }

    [Fact]
    public void Advance_SegmentIsNew_IsLeftOutFromItsFirstRequest()
    {
        var baseline = SegmentBaseline.None.Advance(new SegmentTotals(), TimeSpan.Zero).Advance(new SegmentTotals(), TimeSpan.Zero);

        Assert.Equal((100, 5), LeftOut(baseline.Advance(Next(5), Minute)));
    }

    private static (long Requests, long Errors) LeftOut(SegmentBaseline baseline) =>
        baseline.Before!.Segments[Acme].Candidate is var candidate ? (candidate.PartitionRequests.Sum(), candidate.PartitionErrors.Sum()) : default;

    private SegmentTotals Next(int errors)
    {
        SegmentCounts control = new(), candidate = new();
        control.Count(3, 100, 0);
        candidate.Count(5, 100, errors);
        _totals.Add(Acme, control, candidate);
        SegmentTotals read = new();
        read.Add(_totals);
        return read;
    }
}
