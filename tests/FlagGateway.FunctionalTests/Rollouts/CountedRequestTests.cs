using System.Net;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>What the destination does is counted, in the window of the request's variant and reason.</summary>
[Trait("Host", "Any")]
public sealed class CountedRequestTests
{
    private const string PassiveHealth = """
        , "HealthCheck": { "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "01:00:00" } }
        """;

    [Fact]
    public async Task Requests_OfFourKinds_AreInFourWindows()
    {
        await using var world = await WindowWorld.StartAsync();

        foreach (var user in new[] { "a", "b", "b", "candidate", "control" })
            await world.VariantOfAsync(user);

        await world.Gateway.RecordedAsync(5);
        var windows = world.Windows();
        Assert.Equal(
            [3, 0, 1, 1],
            new[] { windows.CandidateSplit, windows.ControlSplit, windows.CandidateNamed, windows.ControlNamed }.Select(window => window.Read().TotalRequests));
        Assert.Equal(3, windows.CandidateSplit.Read().Latency.Sum());
    }

    [Fact]
    public async Task Users_OfInventedIdentities_CountWhenTheyComeBack()
    {
        await using var world = await WindowWorld.StartAsync();
        for (var user = 0; user < 50; user++)
            await world.VariantOfAsync($"invented-{user}");

        await Eventually.TrueAsync(
            async () =>
            {
                await world.VariantOfAsync("a");
                await world.VariantOfAsync("b");
                return world.Windows().CandidateSplit.Users > 1.5;
            },
            () => "Users who come back do not count.");

        Assert.Equal(2, world.Windows().CandidateSplit.Users, 0.01);
    }

    [Fact]
    public async Task Requests_OfControlByPercentile_AreInItsWindow()
    {
        await using var world = await WindowWorld.StartAsync("legacy");
        var bucket = Core.Bucketing.Bucket.From("a", Core.Bucketing.Bucket.Suffix("orders"));

        await world.VariantOfAsync("a");

        await world.AssertCountedAsync(1, world.Windows().Slices!.Find(bucket), requests: 1, errors: 0, answered: 1);
    }

    [Fact]
    public async Task Requests_BeforeTheStart_AreThePastOfTheUsersOnEitherVariant()
    {
        await using var world = await WindowWorld.StartAsync("legacy");
        const int users = 40;
        for (var i = 0; i < users; i++)
            await world.VariantOfAsync($"user-{i}");
        await world.Gateway.RecordedAsync(users);

        await world.DoAsync("start", new { reason = "a test", actor = "tester", accept_moves = true });
        var onCandidate = 0;
        for (var i = 0; i < users; i++)
            onCandidate += await world.VariantOfAsync($"user-{i}") == "new" ? 1 : 0;

        Assert.InRange(onCandidate, 1, users - 1);
        var (control, candidate) = world.Windows().Past!.Split(50);
        Assert.Equal((users - onCandidate, onCandidate), (control.TotalRequests, candidate.TotalRequests));
        Assert.Equal(onCandidate, candidate.Latency.Sum());
    }

    [Fact]
    public async Task Requests_OfOneUser_AreInTheUsersPartition()
    {
        await using var world = await WindowWorld.StartAsync();
        var partition = Core.Cohorts.UserPartitions.IndexOf(Core.Bucketing.Bucket.From("a", Core.Bucketing.Bucket.Suffix("orders")));
        var named = Core.Cohorts.UserPartitions.IndexOf(Core.Bucketing.Bucket.From("candidate", Core.Bucketing.Bucket.Suffix("orders")));

        await world.VariantOfAsync("a");
        await world.VariantOfAsync("candidate");

        await world.Gateway.RecordedAsync(2);
        Assert.Equal(1, world.Windows().CandidateSplit.Read().Requests[partition]);
        Assert.Equal(1, world.Windows().CandidateNamed.Read().Requests[named]);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Upstream_Answers5xx_IsAnErrorWithoutLatency(int status)
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.AnswerStatus(status);

        using var response = await world.GetAsync("a");

        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 1, answered: 0);
        Assert.Equal(1, world.Windows().CandidateSplit.Read().StatusCodes[status].Sum());
    }

    [Theory]
    [InlineData(304)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(499)]
    public async Task Upstream_AnswersBelow500_IsNoError(int status)
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.AnswerStatus(status);

        using var response = await world.GetAsync("a");

        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 0, answered: 1);
    }

    [Fact]
    public async Task Upstream_Resets_IsAnErrorWithoutLatency()
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        using var response = await world.SendAsync(World.Request("a", method: HttpMethod.Post));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 1, answered: 0);
    }

    [Fact]
    public async Task Upstream_TruncatesItsBody_IsAnErrorWithoutLatency()
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.Answer(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("half");
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => world.GetAsync("a"));

        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 1, answered: 0);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Upstream_SlowerThanTheRoutesTimeout_IsAnErrorWithoutLatency(string method)
    {
        await using var world = await WindowWorld.StartAsync(change: setup => setup.Route = WindowWorld.ShortTimeout);
        world.Candidate.Answer(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await Hanging.UntilAborted(context);
        });
        var request = World.Request("a", method: new HttpMethod(method));
        if (method == "POST")
            request.Content = new StringContent("whole");

        using var response = await world.SendAsync(request);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 1, answered: 0);
    }

    [Fact]
    public async Task Candidate_WithoutHealthyDestination_CountsWhereControlServed()
    {
        await using var world = await WindowWorld.StartAsync(change: setup =>
        {
            setup.Cluster = PassiveHealth;
            setup.Metadata = """, "Flag.OnUnavailable": "control" """;
        });
        await world.Candidate.DisposeAsync();
        var asked = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                asked++;
                using var response = await world.GetAsync("a");
                return response.IsSuccessStatusCode;
            },
            () => "The candidate was never marked unhealthy.");

        await world.VariantOfAsync("candidate");

        // Each request of the outage is an error of the candidate, whoever answered it; none is control's.
        await world.Gateway.RecordedAsync(asked + 1);
        var windows = world.Windows();
        Assert.Equal((asked, asked), (windows.CandidateSplit.Read().TotalRequests, windows.CandidateSplit.Read().TotalErrors));
        Assert.Equal((1L, 1L), (windows.CandidateNamed.Read().TotalRequests, windows.CandidateNamed.Read().TotalErrors));
        Assert.Equal(0, windows.ControlSplit.Read().TotalRequests + windows.ControlNamed.Read().TotalRequests);
        Assert.Empty(windows.CandidateSplit.Read().Latency);
    }

    [Fact]
    public async Task Candidate_WithoutHealthyDestinationAndWithoutControl_Counts()
    {
        await using var world = await WindowWorld.StartAsync(change: setup => setup.Cluster = PassiveHealth);
        await world.Candidate.DisposeAsync();
        var asked = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                asked++;
                using var response = await world.GetAsync("a");
                return response.StatusCode == HttpStatusCode.ServiceUnavailable;
            },
            () => "The candidate was never marked unhealthy.");

        await world.AssertCountedAsync(asked, world.Windows().CandidateSplit, requests: asked, errors: asked, answered: 0);
    }

    [Fact]
    public async Task Reload_SameRollout_KeepsTheWindows()
    {
        await using var world = await WindowWorld.StartAsync();
        await world.VariantOfAsync("a");
        await world.Gateway.RecordedAsync(1);
        var before = world.Windows();

        await world.Gateway.ApplyAsync("flags.json", WindowWorld.Flags("legacy"));

        Assert.Same(before, world.Windows());
        Assert.Equal(1, before.CandidateSplit.Read().TotalRequests);
        await world.Gateway.ApplyAsync("rollouts.json", """{ "rollouts": [] }""");
        Assert.Null(world.Gateway.Windows.Find(Setup.Flag));
        await world.VariantOfAsync("a");
    }

    [Fact]
    public async Task Metrics_CohortUsers_ByVariant()
    {
        await using var world = await WindowWorld.StartAsync();
        string[] expected = ["{flag=\"release.orders\",variant=\"legacy\"} 1", "{flag=\"release.orders\",variant=\"new\"} 3"];

        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var user in new[] { "a", "b", "b", "candidate", "control" })
                    await world.VariantOfAsync(user);
                return (await world.Gateway.MetricsAsync()).NonZero("flaggateway_cohort_users").SequenceEqual(expected);
            },
            () => "Users who come back are not shown.");
    }
}
