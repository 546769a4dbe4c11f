using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Tests.Cohorts;

public class CohortTotalsTests
{
    private static readonly byte[] Seed = Bucket.Suffix("totals");

    private static Bucket Of(int user) => Bucket.From($"user-{user}", Seed);

    // A rollout has four windows with seven histograms of 100 kB each, and uses three or four of them.
    [Fact]
    public void Histograms_NothingCounted_TakeNoMemory()
    {
        CohortWindow window = new();
        window.Record(new CohortObservation { Bucket = Of(1), Outcome = ObservedOutcome.Responded, Status = 200, Duration = TimeSpan.FromMilliseconds(3), IsVerified = true });

        var totals = window.Export();
        var read = CohortTotalsCodec.Decode(CohortTotalsCodec.Encode(totals))!;
        CohortTotals sum = new();
        sum.Add(totals);

        Assert.All([totals, read, sum], static one => Assert.Equal((1, 4, 2), (one.Latency.Sum(), one.Histograms.Count(static histogram => histogram.Length == 0), one.Networks.Histograms.Count(static histogram => histogram.Length == 0))));
    }

    [Fact]
    public void Add_TwoInstances_EqualsOneThatSawAll()
    {
        var (one, other, all) = (new CohortWindow(), new CohortWindow(), new CohortWindow());
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var (user, isError, time) = (Of(random.Next(3000)), random.Next(10) == 0, TimeSpan.FromMilliseconds(random.Next(1, 2000)));
            foreach (var window in new[] { i % 3 == 0 ? one : other, all })
            {
                window.Record(new CohortObservation
                {
                    Bucket = user,
                    Outcome = (ObservedOutcome)(i % 4),
                    Status = isError ? 500 + (i % 3) : 200 + (i % 40),
                    Duration = time,
                    Network = NetworkHash.From((ulong)(i % 50)),
                    IsVerified = true,
                });
                window.CountCopy(UserPartitions.IndexOf(user), isError);
                window.CountSignal(UserPartitions.IndexOf(user), "confidence", 1);
            }
        }

        var sum = new CohortTotals();
        sum.Add(CohortTotalsCodec.Decode(CohortTotalsCodec.Encode(one.Export()))!);
        sum.Add(CohortTotalsCodec.Decode(CohortTotalsCodec.Encode(other.Export()))!);
        var (merged, expected) = (sum.ToCounts(), all.Read());

        Assert.Equal(expected.Requests, merged.Requests);
        Assert.Equal(expected.Errors, merged.Errors);
        Assert.Equal(expected.Latency, merged.Latency);
        Assert.Equal(expected.CensoredLatency, merged.CensoredLatency);
        Assert.Equal(expected.Abandoned, merged.Abandoned);
        Assert.Equal(expected.UploadResets, merged.UploadResets);
        Assert.Equal(expected.UploadResetNetworks, merged.UploadResetNetworks);
        Assert.Equal(expected.StatusClasses, merged.StatusClasses);
        Assert.Equal(expected.StatusCodes[200], merged.StatusCodes[200]);
        Assert.Equal(expected.Networks.Requests, merged.Networks.Requests);
        Assert.Equal(expected.Networks.Errors, merged.Networks.Errors);
        Assert.Equal(expected.Networks.Abandoned, merged.Networks.Abandoned);
        Assert.Equal(expected.Networks.UploadResets, merged.Networks.UploadResets);
        Assert.NotEqual(0, merged.Networks.UploadResets.Sum());
        Assert.Equal(expected.Networks.StatusClasses, merged.Networks.StatusClasses);
        Assert.Equal(expected.Networks.Latency, merged.Networks.Latency);
        Assert.Equal(expected.Networks.CensoredLatency, merged.Networks.CensoredLatency);
        Assert.Equal(expected.Networks.Distinct, merged.Networks.Distinct);
        Assert.Equal(expected.Compared, merged.Compared);
        Assert.Equal(expected.Mismatched, merged.Mismatched);
        Assert.Equal(expected.NotComparable, merged.NotComparable);
        Assert.Equal(expected.Signals["confidence"].Count, merged.Signals["confidence"].Count);
        Assert.Equal(expected.Signals["confidence"].Sum, merged.Signals["confidence"].Sum);
        Assert.Equal(expected.Users, merged.Users);
    }

    [Fact]
    public void Encode_NothingCounted_IsSmall() => Assert.InRange(CohortTotalsCodec.Encode(new CohortTotals()).Length, 1, 400);

    private const int EndBytes = 16;

    [Fact]
    public void Decode_Garbage_IsNothing()
    {
        var whole = CohortTotalsCodec.Encode(new CohortWindow().Export());
        var random = new Random(2);

        Assert.Null(CohortTotalsCodec.Decode([]));
        Assert.Null(CohortTotalsCodec.Decode([1, 1, 2, 3]));
        // What the last bytes stand for, zeros and the end of the block, is known before they are read.
        for (var length = 1; length < whole.Length - EndBytes; length++)
            Assert.Null(CohortTotalsCodec.Decode(whole[..length]));
        for (var i = 0; i < 200; i++)
        {
            var broken = new byte[random.Next(1, 500)];
            random.NextBytes(broken);
            broken[0] = 2;
            // Any answer but an exception: random bytes may be a valid stream.
            _ = CohortTotalsCodec.Decode(broken);
        }
    }
}
