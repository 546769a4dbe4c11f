using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>Whatever the shadow does, the user's side is as without it.</summary>
[Trait("Host", "Any")]
public sealed class IsolationTests
{
    private const int Requests = 400;

    [Fact]
    public async Task Shadow_Dead_UsersSeeNothingAndBreakerOpens()
    {
        await using var world = await MirrorWorld.StartAsync(change: setup => setup.CandidateDestinations = """{ "1": { "Address": "http://127.0.0.1:1/" } }""");

        var page = await ServeAsync(world);

        Assert.Equal(Requests, page.Result("error") + page.Result("dropped"));
        Assert.InRange(page.Sum("flaggateway_shadow_reasons_total", "reason=\"breaker_open\""), 1, Requests);
    }

    [Fact]
    public async Task Shadow_Hangs_UsersSeeNothingAndQueueIsBounded()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Timeout\": \"00:00:01\"", setup =>
        {
            setup.Overrides.Add("--FlagGateway:Shadow:QueueLength=20");
            setup.Overrides.Add("--FlagGateway:Shadow:Concurrency=4");
        });
        world.Candidate.Answer(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));

        var page = await ServeAsync(world);

        Assert.Equal(Requests, page.Result("error") + page.Result("dropped"));
        Assert.InRange(page.Sum("flaggateway_shadow_reasons_total", "reason=\"queue_full\""), 1, Requests);
    }

    [Fact]
    public async Task Shadow_Resets_UsersSeeNothing()
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var page = await ServeAsync(world);

        Assert.Equal(Requests, page.Result("error") + page.Result("dropped"));
    }

    [Fact]
    public async Task Shadow_AnswersWithoutEnd_IsCutOffAtTheLimit()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.MaxBodyBytes\": \"10000\"");
        world.Candidate.Answer(context => EndlessAnswer.WriteAsync(context, 64 * 1024));

        var page = await ServeAsync(world, 40);

        Assert.Equal(40, page.Result("error") + page.Result("dropped") + page.Result("mismatch"));
        Assert.Equal(0, page.Sum("flaggateway_shadow_buffered_bytes"));
    }

    [Fact]
    public async Task Shadow_OverByteBudget_DropsCopiesAndServesUsers()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.MaxBodyBytes\": \"8000000\"", setup => setup.Overrides.Add("--FlagGateway:Shadow:MaxBytes=1048576"));
        var body = new byte[2_000_000];
        world.Legacy.Answer(context => context.Response.Body.WriteAsync(body).AsTask());

        using var response = await world.Gateway.Client.GetAsync("/");

        Assert.Equal(body.Length, (await response.Content.ReadAsByteArrayAsync()).Length);
        var page = await world.ResultsAsync(1);
        Assert.Equal(1, page.Sum("flaggateway_shadow_reasons_total", "reason=\"byte_budget\""));
    }

    [Fact]
    public async Task Shadow_SetsCookieAndRedirects_NeitherIsFollowed()
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Response.Headers.SetCookie = "shadow=1";
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });

        using var response = await world.Gateway.Client.GetAsync("/start");

        var page = await world.ResultsAsync(1);
        Assert.Equal(1, page.Result("mismatch"));
        Assert.DoesNotContain(response.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(value => value.StartsWith("shadow", StringComparison.Ordinal)));
        Assert.Equal("/start", Assert.Single(world.Candidate.Requests).Target);
    }

    private static async Task<MetricsPage> ServeAsync(World world, int requests = Requests)
    {
        var wrong = 0;
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, cancellation) =>
        {
            using var response = await world.Gateway.Client.SendAsync(World.Request("u"), cancellation);
            if ((int)response.StatusCode != StatusCodes.Status200OK || await response.Content.ReadAsStringAsync(cancellation) != "legacy")
                Interlocked.Increment(ref wrong);
        });

        Assert.Equal(0, wrong);
        return await world.SettledAsync();
    }
}
