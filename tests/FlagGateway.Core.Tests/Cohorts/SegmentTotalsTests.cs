using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class SegmentTotalsTests
{
    private static readonly Arbitrary<int[]> Seeds = Gen.Choose(0, int.MaxValue).ListOf().Where(static seeds => seeds.Count < 6).Select(static seeds => seeds.ToArray()).ToArbitrary();

    [Fact]
    public void Decode_WhatWasEncoded_IsTheSame() => Check.One(Laws.Try(), Prop.ForAll(Seeds, static seeds =>
    {
        foreach (var seed in seeds)
        {
            var totals = Any(seed);

            var read = SegmentTotalsCodec.Decode(SegmentTotalsCodec.Encode(totals));

            Assert.NotNull(read);
            Assert.Equal(Text(totals), Text(read));
        }
    }));

    [Fact]
    public void Add_AnyInstancesInAnyOrder_IsTheSumOfEachSegment() => Check.One(Laws.Try(), Prop.ForAll(Seeds, static seeds =>
    {
        SegmentTotals sum = new();
        SegmentTotals backwards = new();
        Dictionary<SegmentKey, long> expected = [];
        foreach (var seed in seeds)
        {
            var one = Any(seed);
            sum.Add(SegmentTotalsCodec.Decode(SegmentTotalsCodec.Encode(one))!);
            foreach (var (key, (control, candidate)) in one.Segments)
                expected[key] = expected.GetValueOrDefault(key) + All(control) + (3 * All(candidate));
        }

        foreach (var seed in seeds.Reverse())
            backwards.Add(Any(seed));

        Assert.Equal(expected.OrderBy(static segment => segment.Key.ToString()), sum.Segments.ToDictionary(static segment => segment.Key, static segment => All(segment.Value.Control) + (3 * All(segment.Value.Candidate))).OrderBy(static segment => segment.Key.ToString()));
        Assert.Equal(Text(sum), Text(backwards));

        static long All(SegmentCounts side) => side.Requests + (1000 * side.Errors) + (1_000_000 * (side.Latency.ToArray().Select(static (count, bucket) => count * (bucket + 1)).Sum() + (7 * side.Abandoned) + (5 * side.FirstToken.ToArray().Sum()) + (11 * side.CensoredFirstToken.ToArray().Sum()) + side.PartitionRequests.Select(static (count, partition) => count * (partition + 1)).Sum() + (3 * side.PartitionErrors.Sum())));
    }));

    [Fact]
    public void Add_MoreSegmentsThanKept_AddUpWithTheOthersOfTheirKind()
    {
        SegmentTotals totals = new();
        for (var instance = 0; instance < 3; instance++)
        {
            SegmentTotals one = new();
            for (var i = 0; i < 700; i++)
                one.Add(new SegmentKey(false, "tenant", $"{instance}-{i}"), new SegmentCounts { Requests = i, Errors = 1 }, new SegmentCounts());
            totals.Add(one);
        }

        Assert.Equal(SegmentTotals.MaxSegments + 1, totals.Segments.Count);
        Assert.Equal((3 * 700 * 699 / 2, 3 * 700), (totals.Segments.Values.Sum(static segment => segment.Control.Requests), totals.Segments.Values.Sum(static segment => segment.Control.Errors)));
        Assert.Contains(new SegmentKey(false, "tenant", "2-699"), totals.Segments.Keys);
        Assert.NotNull(SegmentTotalsCodec.Decode(SegmentTotalsCodec.Encode(totals)));
    }

    [Fact]
    public void Encode_ManyTenantsWithSpreadDurations_IsSmall()
    {
        Random random = new(5);
        CohortSegments segments = new();
        for (var i = 0; i < 200_000; i++)
        {
            var tenant = "tenant:customer-" + random.Next(64).ToString(CultureInfo.InvariantCulture);
            var set = segments.ForRoute("route-" + random.Next(10).ToString(CultureInfo.InvariantCulture)).Find(new GroupSet(tenant + "tier:gold", [tenant.Length, tenant.Length + 9]));
            (i % 2 == 0 ? set.Control : set.Candidate).Count(isError: false, TimeSpan.FromMilliseconds(Math.Exp(2 + (2 * random.NextDouble()))), isAnswered: true);
        }

        Assert.InRange(SegmentTotalsCodec.Encode(segments.Export()).Length, 1_000, 40_000);
    }

    [Fact]
    public void ByGroup_ValueNamedOther_IsNotTheOthers()
    {
        SegmentTotals totals = new();
        totals.Add(new SegmentKey(false, "tenant", CohortSegment.Other), new SegmentCounts { Requests = 1 }, new SegmentCounts());
        totals.Add(new SegmentKey(false, "tenant", ""), new SegmentCounts { Requests = 2 }, new SegmentCounts());
        totals.Add(new SegmentKey(false, "route", "cart"), new SegmentCounts { Requests = 3 }, new SegmentCounts());

        Assert.Equal([("route", "cart", 3L), ("tenant", "other", 1L), ("tenant", "other", 2L)], totals.ByGroup().Select(static segment => (segment.Kind, segment.Name, segment.Control.Requests)));
        Assert.Empty(totals.ByRoute());
    }

    private const int EndBytes = 16;

    [Fact]
    public void Decode_Garbage_IsNothing()
    {
        var whole = SegmentTotalsCodec.Encode(Any(7));
        Random random = new(7);

        Assert.Null(SegmentTotalsCodec.Decode([]));
        Assert.Null(SegmentTotalsCodec.Decode("garbage"u8.ToArray()));
        // What the last bytes stand for, zeros and the end of the block, is known before they are read.
        for (var length = 0; length < whole.Length - EndBytes; length++)
            Assert.Null(SegmentTotalsCodec.Decode(whole[..length]));
        for (var i = 0; i < 2_000; i++)
        {
            // Whatever is changed in it, what is read of it has counts that are none or more, and within bounds.
            var broken = whole.ToArray();
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            if (SegmentTotalsCodec.Decode(broken) is { } read)
                Assert.All(read.Segments.Values, static segment => Assert.True(segment.Control.Requests is >= 0 and <= SegmentTotalsCodec.MaxCount && segment.Candidate.Errors >= 0));
        }
    }

    [Theory]
    [InlineData(2, new[] { 40, 4, 1, 7, 36, 0, 20, 2, 0, 0 }, 0)]
    [InlineData(3, new[] { 40, 4, 1, 7, 36, 0, 1, 5, 30, 1, 5, 3, 20, 2, 0, 0, 0, 0 }, 30)]
    public void Decode_EarlierFormat_HasTheTotals(byte format, int[] numbers, long ofPartition)
    {
        using MemoryStream stream = new();
        stream.WriteByte(format);
        using (System.IO.Compression.DeflateStream compressed = new(stream, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            using BinaryWriter writer = new(compressed);
            writer.Write7BitEncodedInt(1);
            writer.Write(false);
            writer.Write("tenant");
            writer.Write("acme");
            // Requests, errors, two histograms, and since format 3 requests and errors by partition, for control and
            // for the candidate.
            foreach (var number in numbers)
                writer.Write7BitEncodedInt(number);
        }

        var (control, candidate) = SegmentTotalsCodec.Decode(stream.ToArray())!.Segments[new SegmentKey(false, "tenant", "acme")];

        Assert.Equal((40, 4, 36, 20, 2), (control.Requests, control.Errors, control.Latency[7], candidate.Requests, candidate.Errors));
        Assert.Equal(ofPartition, control.PartitionRequests.Sum());
        Assert.Equal((0, null), (control.FirstToken.Length, control.Read().TtftP50));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Decode_WhatUnfoldsWithoutEnd_IsNothing(byte format)
    {
        using MemoryStream bomb = new();
        bomb.WriteByte(format);
        using (System.IO.Compression.DeflateStream compressed = new(bomb, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 96; i++)
                compressed.Write(zeros);
        }

        Assert.Null(SegmentTotalsCodec.Decode(bomb.ToArray()));
    }

    private static SegmentTotals Any(int seed)
    {
        Random random = new(seed);
        SegmentTotals totals = new();
        for (var i = random.Next(12); i > 0; i--)
        {
            var isRoute = random.Next(3) == 0;
            totals.Add(new SegmentKey(isRoute, isRoute ? CohortSegment.RouteKind : "kind" + random.Next(3), random.Next(5) is > 0 and var name ? $"ü{name}" : ""), Side(), Side());
        }

        return totals;

        SegmentCounts Side()
        {
            SegmentCounts side = new() { Requests = random.Next(), Errors = random.Next(3) };
            for (var i = random.Next(4); i > 0; i--)
                side.AddLatency(random.Next(LatencyScale.Buckets), random.Next(1_000));
            for (var i = random.Next(3); i > 0; i--)
                side.AddCensored(random.Next(LatencyScale.Buckets), random.Next(1_000));
            for (var i = random.Next(3); i > 0; i--)
                side.AddFirstToken(random.Next(LatencyScale.Buckets), random.Next(1_000));
            for (var i = random.Next(3); i > 0; i--)
                side.AddCensoredFirstToken(random.Next(LatencyScale.Buckets), random.Next(1_000));
            for (var i = random.Next(5); i > 0; i--)
                side.Count(random.Next(UserPartitions.Count), 10 + random.Next(1_000), random.Next(10));
            return side;
        }
    }

    private static IEnumerable<string> Text(SegmentTotals totals) => totals.Segments
        .Select(static segment => string.Create(CultureInfo.InvariantCulture, $"{segment.Key} {Side(segment.Value.Control)} {Side(segment.Value.Candidate)}")).Order(StringComparer.Ordinal);

    private static string Side(SegmentCounts side) => $"{side.Requests} {side.Errors} {string.Join(' ', side.Latency.ToArray())} {string.Join(' ', side.CensoredLatency.ToArray())} {string.Join(' ', side.PartitionRequests)} {string.Join(' ', side.PartitionErrors)} {string.Join(' ', side.FirstToken.ToArray())} {string.Join(' ', side.CensoredFirstToken.ToArray())} {side.Read()}";
}
