using System.Globalization;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Testing;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class CohortWindowTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void Read_NothingCounted_IsEmpty()
    {
        var counts = new CohortWindow().Read();

        Assert.Equal((0L, 0L, 0.0), (counts.TotalRequests, counts.TotalErrors, counts.Users));
        Assert.Empty(counts.Latency);
        Assert.Empty(counts.Signals);
    }

    [Fact]
    public void Count_RequestOfAUser_IsInTheUsersPartition()
    {
        CohortWindow window = new();

        window.Count(UserOf(partition: 7), isError: false, Quick);
        window.Count(UserOf(partition: 7), isError: true, Quick);
        window.CountCopy(63, isMatch: true);
        window.CountCopy(63, isMatch: false);

        var counts = window.Read();
        Assert.Equal((2L, 1L), (counts.Requests[7], counts.Errors[7]));
        Assert.Equal((2L, 1L), (counts.TotalRequests, counts.TotalErrors));
        Assert.Equal((2L, 1L), (counts.Compared[63], counts.Mismatched[63]));
        Assert.Equal(1, counts.Latency[(7 * LatencyScale.Buckets) + LatencyScale.BucketOf(Quick.TotalSeconds)]);
        Assert.Equal(1, counts.Latency.Sum());
        Assert.Equal(1, counts.Users, 0.01);
    }

    [Fact]
    public void Read_CountedAgain_DoesNotChangeWhatWasRead()
    {
        CohortWindow window = new();
        Record(window, UserOf(3));
        var before = window.Read();

        Record(window, UserOf(3));

        Assert.Equal((1L, 1, 1L, 1L), (before.TotalRequests, before.Latency.Sum(), before.Compared.Sum(), before.Signals["score"].Count.Sum()));
        Assert.Equal(2, window.Read().TotalRequests);
    }

    [Fact]
    public void CountSignal_TwoNames_SumsEachByPartition()
    {
        CohortWindow window = new();

        Assert.True(window.CountSignal(1, "score", 0.5));
        Assert.True(window.CountSignal(1, "score", 1));
        Assert.True(window.CountSignal(2, "cost.total-eur_1", -3));

        var signals = window.Read().Signals;
        Assert.Equal((2L, 1.5), (signals["score"].Count[1], signals["score"].Sum[1]));
        Assert.Equal((1L, -3.0), (signals["cost.total-eur_1"].Count[2], signals["cost.total-eur_1"].Sum[2]));
        Assert.Equal(0, window.DroppedSignals);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("Score", 1)]
    [InlineData("a b", 1)]
    [InlineData("ü", 1)]
    [InlineData("score", double.NaN)]
    [InlineData("score", double.PositiveInfinity)]
    public void CountSignal_BadNameOrValue_IsDroppedAndCounted(string name, double value)
    {
        CohortWindow window = new();

        Assert.False(window.CountSignal(0, name, value));

        Assert.Equal(1, window.DroppedSignals);
        Assert.Empty(window.Read().Signals);
    }

    [Fact]
    public void CountSignal_LengthOfName_IsBounded()
    {
        CohortWindow window = new();

        Assert.True(window.CountSignal(0, new string('a', 64), 1));
        Assert.False(window.CountSignal(0, new string('a', 65), 1));
    }

    [Fact]
    public void CountSignal_MoreThan32Names_KeepsTheFirst()
    {
        CohortWindow window = new();

        for (var name = 0; name < 40; name++)
            window.CountSignal(0, string.Create(CultureInfo.InvariantCulture, $"s{name}"), 1);
        var isKnownKept = window.CountSignal(0, "s0", 1);

        Assert.True(isKnownKept);
        Assert.Equal(CohortWindow.MaxSignals, window.Read().Signals.Count);
        Assert.Equal(8, window.DroppedSignals);
    }

    [Fact]
    public void CountSignal_SumOverflows_StillEnds()
    {
        CohortWindow window = new();

        foreach (var value in new[] { double.MaxValue, double.MaxValue, double.MinValue, double.MinValue, double.MinValue, 1 })
            Assert.True(window.CountSignal(0, "score", value));

        Assert.Equal(6, window.Read().Signals["score"].Count[0]);
    }

    [Fact]
    public void Record_AfterWarmUp_AllocatesNothing()
    {
        CohortWindow window = new();
        var users = Enumerable.Range(0, UserPartitions.Count).Select(UserOf).ToArray();
        Run();

        Assert.Equal(0, Allocations.Of(Run));

        void Run()
        {
            for (var i = 0; i < 20_000; i++)
                Record(window, users[i % users.Length]);
        }
    }

    [Fact]
    public void Record_FromManyThreads_LosesNothing()
    {
        const int threads = 8, each = 20_000;
        CohortWindow window = new();

        Parallel.For(0, threads, thread =>
        {
            for (var i = 0; i < each; i++)
            {
                // All threads begin on the same partitions, so that they race for the first array of each.
                var partition = i % 4;
                window.Count(UserOf(partition), isError: i % 2 == 0, TimeSpan.FromMilliseconds(1 + thread), isAnswered: true);
                window.CountCopy(partition, isMatch: i % 4 != 0);
                window.CountSignal(partition, (i % 2) switch { 0 => "even", _ => "odd" }, 0.5);
            }
        });

        var counts = window.Read();
        Assert.Equal((160_000L, 80_000L), (counts.TotalRequests, counts.TotalErrors));
        Assert.Equal([40_000L, 40_000L, 40_000L, 40_000L], counts.Requests.Take(4));
        Assert.Equal(80_000, counts.Latency.Sum());
        Assert.Equal(160_000, counts.StatusClasses.Sum());
        Assert.Equal((160_000L, 40_000L), (counts.Compared.Sum(), counts.Mismatched.Sum()));
        Assert.Equal((80_000L, 40_000.0), (counts.Signals["even"].Count.Sum(), counts.Signals["even"].Sum.Sum()));
        Assert.Equal((80_000L, 40_000.0), (counts.Signals["odd"].Count.Sum(), counts.Signals["odd"].Sum.Sum()));
    }

    [Fact]
    public async Task Read_WhileOthersRecord_PartsAreNeverMoreThanTheWhole()
    {
        CohortWindow window = new();
        using CancellationTokenSource enough = new();
        var recording = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                window.Count(UserOf(0), isError: true, Quick, isAnswered: true);
                window.CountCopy(0, isMatch: false);
            }
        });

        for (var i = 0; i < 500; i++)
        {
            var counts = window.Read();
            Assert.True(counts.TotalErrors <= counts.TotalRequests);
            Assert.True(counts.Latency.Sum() <= counts.TotalRequests);
            Assert.True(counts.Mismatched.Sum() <= counts.Compared.Sum());
        }

        await enough.CancelAsync();
        await recording;
    }

    [Fact]
    public void Record_ServerError_IsNoLatencySample()
    {
        CohortWindow window = new();

        window.Record(Answer(503));
        window.Record(Answer(101));
        window.Record(Answer(404));

        var counts = window.Read();
        Assert.Equal((3L, 1L, 1), (counts.TotalRequests, counts.TotalErrors, counts.Latency.Sum()));
        Assert.Equal([1L, 0L, 0L, 1L, 1L], counts.StatusClasses.Skip(3 * CohortCounts.StatusClassCount).Take(CohortCounts.StatusClassCount));
        Assert.Equal([101, 404, 503], counts.StatusCodes.Keys.Order());
        Assert.Equal(1, counts.StatusCodes[503][3]);
    }

    [Fact]
    public void Record_Abandoned_IsNoRequestButAtLeastThatLong()
    {
        CohortWindow window = new();

        window.Record(Answer(200));
        window.Record(Answer(0) with { Outcome = ObservedOutcome.Abandoned, Duration = TimeSpan.FromSeconds(1), Network = NetworkHash.From(9) });

        var counts = window.Read();
        Assert.Equal((1L, 0L, 1L), (counts.TotalRequests, counts.TotalErrors, counts.Abandoned[3]));
        Assert.Equal(1, counts.CensoredLatency[(3 * LatencyScale.Buckets) + LatencyScale.BucketOf(1)]);
        Assert.Equal(1, counts.Latency.Sum());
        Assert.Equal((1L, 1), (counts.Networks.Abandoned.Sum(), counts.Networks.CensoredLatency.Sum()));
    }

    [Fact]
    public void Record_UploadReset_IsNoRequestAndCountsItsNetworks()
    {
        CohortWindow window = new();

        for (ulong network = 1; network <= 30; network++)
            window.Record(Answer(0) with { Outcome = ObservedOutcome.UploadReset, Network = NetworkHash.From(network) });

        var counts = window.Read();
        Assert.Equal((0L, 30L), (counts.TotalRequests, counts.UploadResets[3]));
        Assert.InRange(counts.UploadResetNetworks, 28, 32);
        Assert.Equal(0, counts.Networks.Distinct);
    }

    [Fact]
    public void Record_BrokenAnswer_IsAnErrorWithItsStatus()
    {
        CohortWindow window = new();

        window.Record(Answer(200) with { Outcome = ObservedOutcome.UpstreamError });

        var counts = window.Read();
        Assert.Equal((1L, 1L, 1L), (counts.TotalRequests, counts.TotalErrors, counts.StatusCodes[200][3]));
        Assert.Empty(counts.Latency);
    }

    [Fact]
    public void Record_KnownNetwork_IsInItsPartitionToo()
    {
        CohortWindow window = new();
        var network = NetworkHash.From(7);

        window.Record(Answer(500) with { Network = network });
        window.Record(Answer(200));

        var counts = window.Read().Networks;
        Assert.InRange(network.Partition, 0, 63);
        Assert.Equal((1L, 1L), (counts.Requests[network.Partition], counts.Errors[network.Partition]));
        Assert.Equal((1L, 1L), (counts.Requests.Sum(), counts.StatusClasses[(network.Partition * CohortCounts.StatusClassCount) + 4]));
        Assert.Equal(1, counts.Distinct, 0.01);
    }

    [Fact]
    public void Record_MoreCodesThanAreToldApart_AreInTheirClasses()
    {
        CohortWindow window = new();

        for (var status = 100; status < 600; status++)
            window.Record(Answer(status));
        window.Record(Answer(999));

        var counts = window.Read();
        Assert.Equal(501, counts.TotalRequests);
        Assert.Equal([100L, 100L, 100L, 100L, 100L], counts.StatusClasses.Skip(3 * CohortCounts.StatusClassCount).Take(CohortCounts.StatusClassCount));
        Assert.Equal(26, counts.StatusCodes.Count);
        Assert.Equal(1, counts.StatusCodes[100][3]);
    }

    [Fact]
    public void Users_SeenOnce_CountWhenTheyComeBackOrAreVerified()
    {
        CohortWindow window = new();

        window.Record(Answer(200) with { SeenAt = TimeSpan.FromSeconds(10) });
        window.Record(Answer(200) with { SeenAt = TimeSpan.FromSeconds(10.9) });
        Assert.Equal(0, window.Users);
        window.Record(Answer(200) with { SeenAt = TimeSpan.FromSeconds(11.2) });
        Assert.Equal(1, window.Users, 0.01);
        window.Record(Answer(200) with { Bucket = UserOf(4), IsVerified = true });
        Assert.Equal(2, window.Users, 0.01);
    }

    private static CohortObservation Answer(int status) => new() { Bucket = UserOf(3), Outcome = ObservedOutcome.Responded, Status = status, Duration = Quick };

    private static Bucket UserOf(int partition) => new(12345u * (uint)(partition + 1), (uint)partition | 0xABCD00);

    private static void Record(CohortWindow window, Bucket user)
    {
        window.Record(new CohortObservation
        {
            Bucket = user,
            Outcome = ObservedOutcome.Responded,
            Status = 200,
            Duration = Quick,
            Network = NetworkHash.From(user.PrimaryHash),
            SeenAt = TimeSpan.FromSeconds(5),
        });
        window.CountCopy(UserPartitions.IndexOf(user), isMatch: true);
        window.CountSignal(UserPartitions.IndexOf(user), "score", 0.5);
    }
}
