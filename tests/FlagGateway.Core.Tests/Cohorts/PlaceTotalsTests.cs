using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class PlaceTotalsTests
{
    private static readonly Arbitrary<int[]> Seeds = Gen.Choose(0, int.MaxValue).ListOf().Where(static seeds => seeds.Count < 6).Select(static seeds => seeds.ToArray()).ToArbitrary();

    [Fact]
    public void Decode_WhatWasEncoded_IsTheSame() => Check.One(Laws.Try(), Prop.ForAll(Seeds, static seeds =>
    {
        foreach (var seed in seeds)
        {
            var totals = Any(seed);

            var read = PlaceTotalsCodec.Decode(PlaceTotalsCodec.Encode(totals));

            Assert.NotNull(read);
            Assert.Equal(Text(totals), Text(read));
        }
    }));

    [Fact]
    public void Add_AnyInstancesInAnyOrder_IsTheSumOfEachPlace() => Check.One(Laws.Try(), Prop.ForAll(Seeds, static seeds =>
    {
        PlaceTotals sum = new();
        PlaceTotals backwards = new();
        Dictionary<PlaceKey, long> expected = [];
        foreach (var seed in seeds)
        {
            var one = Any(seed);
            sum.Add(PlaceTotalsCodec.Decode(PlaceTotalsCodec.Encode(one))!);
            foreach (var (key, (control, candidate)) in one.Places)
                expected[key] = expected.GetValueOrDefault(key) + All(control) + (3 * All(candidate));
        }

        foreach (var seed in seeds.Reverse())
            backwards.Add(Any(seed));

        Assert.Equal(expected.OrderBy(static place => place.Key.ToString()), sum.Places.ToDictionary(static place => place.Key, static place => All(place.Value.Control) + (3 * All(place.Value.Candidate))).OrderBy(static place => place.Key.ToString()));
        Assert.Equal(Text(sum), Text(backwards));

        static long All(SideTotals side) => side.Requests + (1000 * side.Errors) + (1_000_000 * (side.Latency.ToArray().Select(static (count, bucket) => count * (bucket + 1)).Sum() + (7 * side.Abandoned)));
    }));

    [Fact]
    public void Add_MorePlacesThanKept_AddUpWithTheOthersOfTheirKind()
    {
        PlaceTotals totals = new();
        for (var instance = 0; instance < 3; instance++)
        {
            PlaceTotals one = new();
            for (var i = 0; i < 700; i++)
                one.Add(new PlaceKey(false, "tenant", $"{instance}-{i}"), new SideTotals { Requests = i, Errors = 1 }, new SideTotals());
            totals.Add(one);
        }

        Assert.Equal(PlaceTotals.MaxPlaces + 1, totals.Places.Count);
        Assert.Equal((3 * 700 * 699 / 2, 3 * 700), (totals.Places.Values.Sum(static place => place.Control.Requests), totals.Places.Values.Sum(static place => place.Control.Errors)));
        Assert.Contains(new PlaceKey(false, "tenant", "2-699"), totals.Places.Keys);
        Assert.NotNull(PlaceTotalsCodec.Decode(PlaceTotalsCodec.Encode(totals)));
    }

    [Fact]
    public void Encode_ManyTenantsWithSpreadDurations_IsSmall()
    {
        Random random = new(5);
        CohortPlaces places = new();
        for (var i = 0; i < 200_000; i++)
        {
            var tenant = "tenant:customer-" + random.Next(64).ToString(CultureInfo.InvariantCulture);
            var set = places.Of("route-" + random.Next(10).ToString(CultureInfo.InvariantCulture)).Find(new GroupSet(tenant + "tier:gold", [tenant.Length, tenant.Length + 9]));
            (i % 2 == 0 ? set.Control : set.Candidate).Count(isError: false, TimeSpan.FromMilliseconds(Math.Exp(2 + (2 * random.NextDouble()))), isAnswered: true);
        }

        Assert.InRange(PlaceTotalsCodec.Encode(places.Export()).Length, 1_000, 40_000);
    }

    [Fact]
    public void ByGroup_ValueNamedOther_IsNotTheOthers()
    {
        PlaceTotals totals = new();
        totals.Add(new PlaceKey(false, "tenant", CohortPlace.Other), new SideTotals { Requests = 1 }, new SideTotals());
        totals.Add(new PlaceKey(false, "tenant", ""), new SideTotals { Requests = 2 }, new SideTotals());
        totals.Add(new PlaceKey(false, "route", "cart"), new SideTotals { Requests = 3 }, new SideTotals());

        Assert.Equal([("route", "cart", 3L), ("tenant", "other", 1L), ("tenant", "other", 2L)], totals.ByGroup().Select(static place => (place.Kind, place.Name, place.Control.Requests)));
        Assert.Empty(totals.ByRoute());
    }

    [Fact]
    public void Decode_Garbage_IsNothing()
    {
        var whole = PlaceTotalsCodec.Encode(Any(7));
        Random random = new(7);

        Assert.Null(PlaceTotalsCodec.Decode([]));
        Assert.Null(PlaceTotalsCodec.Decode("garbage"u8.ToArray()));
        for (var length = 0; length < whole.Length - 1; length += 7)
            Assert.Null(PlaceTotalsCodec.Decode(whole[..length]));
        for (var i = 0; i < 2_000; i++)
        {
            // Whatever is changed in it, what is read of it has counts that are none or more, and within bounds.
            var broken = whole.ToArray();
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            if (PlaceTotalsCodec.Decode(broken) is { } read)
                Assert.All(read.Places.Values, static place => Assert.True(place.Control.Requests is >= 0 and <= PlaceTotalsCodec.MaxCount && place.Candidate.Errors >= 0));
        }
    }

    [Fact]
    public void Decode_WhatUnfoldsWithoutEnd_IsNothing()
    {
        using MemoryStream bomb = new();
        bomb.WriteByte(2);
        using (System.IO.Compression.DeflateStream compressed = new(bomb, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 64; i++)
                compressed.Write(zeros);
        }

        Assert.Null(PlaceTotalsCodec.Decode(bomb.ToArray()));
    }

    private static PlaceTotals Any(int seed)
    {
        Random random = new(seed);
        PlaceTotals totals = new();
        for (var i = random.Next(40); i > 0; i--)
        {
            var isRoute = random.Next(3) == 0;
            totals.Add(new PlaceKey(isRoute, isRoute ? CohortPlace.RouteKind : "kind" + random.Next(3), random.Next(12) is > 0 and var name ? $"ü{name}" : ""), Side(), Side());
        }

        return totals;

        SideTotals Side()
        {
            SideTotals side = new() { Requests = random.Next(), Errors = random.Next(3) };
            for (var i = random.Next(4); i > 0; i--)
                side.AddLatency(random.Next(LatencyScale.Buckets), random.Next(1_000));
            for (var i = random.Next(3); i > 0; i--)
                side.AddCensored(random.Next(LatencyScale.Buckets), random.Next(1_000));
            return side;
        }
    }

    private static IEnumerable<string> Text(PlaceTotals totals) => totals.Places
        .Select(static place => string.Create(CultureInfo.InvariantCulture, $"{place.Key} {Side(place.Value.Control)} {Side(place.Value.Candidate)}")).Order(StringComparer.Ordinal);

    private static string Side(SideTotals side) => $"{side.Requests} {side.Errors} {string.Join(' ', side.Latency.ToArray())} {string.Join(' ', side.CensoredLatency.ToArray())} {side.Read()}";
}
