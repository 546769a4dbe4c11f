using FlagGateway.Core.Cohorts;
using FlagGateway.Core.History;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.History.Histories;

namespace FlagGateway.Core.Tests.History;

public sealed class HourRecorderTests
{
    private HourRecorder? _recorder;

    [Fact]
    public void Advance_WithinAnHour_EndsNone()
    {
        Assert.Null(Read(0, 100));
        Assert.Null(Read(30, 200));
        Assert.Null(Read(59, 300));
    }

    [Fact]
    public void Advance_NextHour_HasWhatCameSinceTheFirstReading()
    {
        Read(0, 100);
        Read(30, 250);

        var ended = Read(60, 400);

        Assert.NotNull(ended);
        Assert.Equal((ServiceHistory.HourOf(Now), Control), (ended.Hour, ended.Variant));
        Assert.Equal(300, Requests(ended));
        Assert.Equal(50, Requests(Read(121, 450)!));
    }

    [Fact]
    public void Advance_NewObservationPeriod_BeginsAtZero()
    {
        Read(0, 100);
        Read(30, 200);
        Read(40, 70, period: 2);

        Assert.Equal(100 + 70 + 30, Requests(Read(60, 100, period: 2)!));
    }

    [Fact]
    public void Advance_OtherVariant_DropsTheHourInProgress()
    {
        Read(0, 100);
        Read(30, 200);
        Read(40, 500, variant: "new");

        var ended = Read(60, 560, variant: "new");

        Assert.Equal(("new", 60), (ended!.Variant, Requests(ended)));
    }

    [Fact]
    public void Advance_HourWithoutRequests_IsNotRecorded()
    {
        Read(0, 100);

        Assert.Null(Read(60, 100));
        Assert.Null(Read(125, 100));
    }

    [Fact]
    public void Advance_CountersThatFell_AddNothing()
    {
        Read(0, 100);
        Read(30, 200);
        Read(35, 50);

        Assert.Equal(100 + 10, Requests(Read(60, 60)!));
    }

    [Theory]
    [InlineData(RolloutPhase.Pending, 0, "legacy")]
    [InlineData(RolloutPhase.Progressing, 100, "legacy")]
    [InlineData(RolloutPhase.Succeeded, 50, "legacy")]
    [InlineData(RolloutPhase.Succeeded, 100, "new")]
    [InlineData(RolloutPhase.RolledBack, 0, "legacy")]
    public void ServedBy_Phase_IsControlUntilTheCandidateHasSucceeded(RolloutPhase phase, double percentage, string expected) => Assert.Equal(
        expected, HourRecorder.ServedBy(new RolloutState { Flag = "f", Control = "legacy", Candidate = "new", Plan = "", Phase = phase, Percentage = percentage }));

    private RecordedHour? Read(int minute, long requests, long period = 1, string variant = Control)
    {
        var counts = new CohortCounts { Requests = [requests, .. new long[UserPartitions.Count - 1]] };
        (_recorder, var ended) = HourRecorder.Advance(_recorder, variant, period, Now.AddMinutes(minute), counts);
        return ended;
    }

    private static long Requests(RecordedHour hour)
    {
        HourTotals totals = new();
        HourTotalsCodec.AddTo(totals, hour.Counts);
        return totals.Requests;
    }
}
