using System.Globalization;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Testing;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class CohortSegmentsTests
{
    [Fact]
    public void Count_TwoRoutesAndGroups_AreApart()
    {
        CohortSegments segments = new();
        Count(segments, "cart", isCandidate: true, isError: true, 0.2, "tenant:acme", "tier:gold");
        Count(segments, "cart", isCandidate: true, isError: false, 0.2, "tenant:acme", "tier:gold");
        Count(segments, "cart", isCandidate: false, isError: false, 0.1, "tenant:acme");
        Count(segments, "search", isCandidate: true, isError: false, 0.1, "tenant:globex");

        var (cart, acme) = (segments.ByRoute()[0], segments.ByGroup()[0]);

        Assert.Equal(("route", "cart", 2L, 1L, 1L, 0L), (cart.Kind, cart.Name, cart.Candidate.Requests, cart.Candidate.Errors, cart.Control.Requests, cart.Control.Errors));
        Assert.Equal(["acme", "globex", "gold"], segments.ByGroup().Select(static segment => segment.Name));
        Assert.Equal(("tenant", 1L, 1L), (acme.Kind, acme.Candidate.Errors, acme.Control.Requests));
        Assert.InRange(acme.Candidate.P95!.Value, 0.2 * 0.98, 0.2 * 1.02);
        Assert.Null(segments.ByRoute()[1].Control.P95);
    }

    [Fact]
    public void Record_UsersOfTwoPartitions_AreCountedApart()
    {
        CohortSegments segments = new();
        var cohort = segments.ForRoute("cart").Find(new GroupSet("", [])).Candidate;
        foreach (var (hash, isError) in new[] { (5u, true), (5u, false), (9u + UserPartitions.Count, false) })
            cohort.Record(Counting.Request(new Bucket(0, hash), isError, TimeSpan.FromMilliseconds(5), isAnswered: true));

        var counts = segments.Export().Segments.Single().Value.Candidate;

        Assert.Equal((2, 1, 1, 0), (counts.PartitionRequests[5], counts.PartitionErrors[5], counts.PartitionRequests[9], counts.PartitionErrors[9]));
        Assert.Equal((3, 1), (counts.Requests, counts.Errors));
        Assert.Equal(2, counts.Latency.ToArray().Sum());
        var withoutDurations = segments.Export(withDurations: false).Segments.Single().Value.Candidate;
        Assert.Equal((3, 2, 0), (withoutDurations.Requests, withoutDurations.PartitionRequests[5], withoutDurations.Latency.Length));
    }

    // A request that seems to have succeeded for a moment would end the streak of a segment that fails completely.
    [Fact]
    public async Task Export_WhileEveryRequestFails_NoneSeemsToSucceed()
    {
        CohortSegments segments = new();
        var cohort = segments.ForRoute("cart").Find(new GroupSet("", [])).Candidate;
        using CancellationTokenSource end = new();
        var recording = Task.Run(
            () =>
            {
                for (var user = 0u; !end.IsCancellationRequested; user++)
                    cohort.Record(Counting.Request(new Bucket(0, user), isError: true, TimeSpan.FromMilliseconds(5), isAnswered: true));
            },
            TestContext.Current.CancellationToken);

        long succeeded = 0, failed = 0;
        for (var read = 0; read < 2_000 || failed == 0; read++)
        {
            var counts = segments.Export(withDurations: false).Segments.Single().Value.Candidate;
            (succeeded, failed) = (Math.Max(succeeded, counts.Requests - counts.Errors), counts.Errors);
        }

        await end.CancelAsync();
        await recording;
        Assert.Equal(0, succeeded);
    }

    [Fact]
    public void Record_ClientsLeave_DurationsAreAtLeastThatLong()
    {
        CohortSegments segments = new();
        Count(segments, "cart", isCandidate: true, isError: false, 0.1);
        var side = segments.ForRoute("cart").Find(new GroupSet("", [])).Candidate;
        for (var i = 0; i < 3; i++)
            side.Record(new CohortObservation { Bucket = default, Outcome = ObservedOutcome.Abandoned, Duration = TimeSpan.FromSeconds(2) });

        var (read, totals) = (segments.ByRoute()[0].Candidate, segments.Export().Segments.Single().Value.Candidate);

        Assert.Equal((1, 3), (read.Requests, totals.Abandoned));
        Assert.InRange(read.P50!.Value, 2 * 0.98, 2 * 1.02);
        Assert.Equal(read.P50, read.P99);
    }

    [Fact]
    public void Record_TimesToTheFirstToken_AreTheSegmentsQuantiles()
    {
        CohortSegments segments = new();
        var cohort = segments.ForRoute("chat").Find(new GroupSet("tenant:acme", [11])).Candidate;
        foreach (var seconds in Enumerable.Range(1, 20))
            cohort.Record(FirstToken(seconds, isCensored: false));

        var (route, acme) = (segments.ByRoute()[0], segments.ByGroup()[0].Candidate);

        Assert.InRange(route.Candidate.TtftP50!.Value, 10 * 0.98, 10 * 1.02);
        Assert.InRange(route.Candidate.TtftP95!.Value, 19 * 0.98, 19 * 1.02);
        Assert.Equal((route.Candidate.TtftP50, route.Candidate.TtftP95), (acme.TtftP50, acme.TtftP95));
        Assert.Null(route.Control.TtftP50);
        Assert.Equal(0, segments.Export(withDurations: false).Segments.Values.Sum(static segment => segment.Candidate.FirstToken.Length));
    }

    [Fact]
    public void Record_ClientsLeaveBeforeTheFirstToken_ItsTimeIsAtLeastThatLong()
    {
        CohortSegments segments = new();
        var cohort = segments.ForRoute("chat").Find(new GroupSet("", [])).Candidate;
        cohort.Record(FirstToken(1, isCensored: false));
        for (var i = 0; i < 3; i++)
            cohort.Record(FirstToken(20, isCensored: true));

        var read = segments.ByRoute()[0].Candidate;

        Assert.InRange(read.TtftP50!.Value, 20 * 0.98, 20 * 1.02);
        Assert.Equal(1, read.Requests);
    }

    [Fact]
    public void Count_MoreValuesThanShown_AddUpWithOther()
    {
        CohortSegments segments = new();
        for (var i = 0; i < 5_000; i++)
            Count(segments, "cart", isCandidate: i % 2 == 0, isError: false, 0.1, "tenant:t" + (i % 2_000).ToString(CultureInfo.InvariantCulture), "tier:gold");
        for (var i = 0; i < 100; i++)
            Count(segments, "cart", isCandidate: true, isError: false, 0.1, "tenant:t40", "tier:gold");

        var tenants = segments.ByGroup().Where(static segment => segment.Kind == "tenant").ToArray();

        Assert.Equal(CohortSegments.ShownValues + 1, tenants.Length);
        Assert.Equal(("t40", CohortSegment.Other), (tenants[0].Name, tenants[^1].Name));
        Assert.Equal(5_100, tenants.Sum(static segment => segment.Control.Requests + segment.Candidate.Requests));
        Assert.Equal(5_100, Assert.Single(segments.ByRoute()) is var route ? route.Control.Requests + route.Candidate.Requests : 0);
    }

    [Fact]
    public void Find_SameTextCutElsewhere_IsNotMistakenForTheOther()
    {
        CohortSegments segments = new();
        Count(segments, "cart", isCandidate: true, isError: false, 0.1, "tenant:ab", "c");
        Count(segments, "cart", isCandidate: true, isError: false, 0.1, "tenant:a", "bc");

        Assert.Equal(1, Assert.Single(segments.ByGroup(), static segment => segment.Name == "ab").Candidate.Requests);
        Assert.Equal(1, Assert.Single(segments.ByGroup(), static segment => segment is { Kind: "tenant", Name: CohortSegment.Other }).Candidate.Requests);
    }

    [Fact]
    public void FindAndCount_KnownGroups_AllocatesNothing()
    {
        const int Times = 100_000;
        var route = new CohortSegments().ForRoute("cart");
        int[] ends = [11, 20];
        Work();

        // What it takes is a benchmark.
        Assert.Equal(0, Allocations.Of(Work));

        void Work()
        {
            for (var i = 0; i < Times; i++)
                route.Find(new GroupSet("tenant:acmetier:gold", ends)).Candidate.Count(isError: false, TimeSpan.FromMilliseconds(i % 50), isAnswered: true);
        }
    }

    [Fact]
    public void Count_ManyThreads_LosesNothing()
    {
        CohortSegments segments = new();

        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 5_000; i++)
                Count(segments, "cart", isCandidate: true, isError: i % 10 == 0, 0.1, "tenant:t" + ((i + thread) % 90).ToString(CultureInfo.InvariantCulture));
        });

        Assert.Equal((20_000, 2_000), (segments.ByRoute()[0].Candidate.Requests, segments.ByRoute()[0].Candidate.Errors));
        Assert.Equal((20_000, 2_000), (segments.ByGroup().Sum(static segment => segment.Candidate.Requests), segments.ByGroup().Sum(static segment => segment.Candidate.Errors)));
    }

    [Fact]
    public void Find_NamedUser_IsNoPartOfTheSample()
    {
        RolloutWindows windows = new("release.orders", 1, "legacy", "new");
        var route = windows.Segments.ForRoute("cart");

        Assert.Null(windows.Find(windows.CandidateNamed, route, default));
        Assert.Null(windows.Find(null, route, default));
        Assert.Same(route.Find(default).Candidate, windows.Find(windows.CandidateSplit, route, default));
        Assert.Same(route.Find(default).Control, windows.Find(windows.ControlSplit, route, default));
    }

    private static CohortObservation FirstToken(double seconds, bool isCensored) => new()
    {
        Bucket = default,
        Outcome = isCensored ? ObservedOutcome.Abandoned : ObservedOutcome.Responded,
        Status = isCensored ? 0 : 200,
        Duration = TimeSpan.FromSeconds(seconds * 2),
        FirstToken = TimeSpan.FromSeconds(seconds),
        IsFirstTokenCensored = isCensored,
    };

    private static void Count(CohortSegments segments, string route, bool isCandidate, bool isError, double seconds, params string[] groups)
    {
        var set = segments.ForRoute(route).Find(GroupSet.From(groups));
        (isCandidate ? set.Candidate : set.Control).Count(isError, TimeSpan.FromSeconds(seconds), isAnswered: true);
    }
}
