using System.Net;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Destinations;

public class AffinityTests
{
    private const string Active = """
        , "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:00.1", "Timeout": "00:00:05", "Policy": "ConsecutiveFailures", "Path": "/health" } },
        "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" }
        """;

    [Theory]
    [InlineData("Cookie")]
    [InlineData("HashCookie")]
    [InlineData("ArrCookie")]
    [InlineData("CustomHeader")]
    public async Task Return503Error_UserMovedBetweenClusters_GetsANewSession(string policy)
    {
        await using var world = await World.StartAsync(setup => setup.Cluster = Affinity(policy));
        Session session = new(world);
        Assert.Equal("legacy", await session.VariantAsync());
        Assert.True(session.HasKey);

        await world.Gateway.ApplyAsync("flags.json", Setup.Split(100));
        for (var i = 0; i < 5; i++)
            Assert.Equal("new", await session.VariantAsync());
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0));
        for (var i = 0; i < 5; i++)
            Assert.Equal("legacy", await session.VariantAsync());

        var metrics = await world.Gateway.RecordedAsync(11);
        Assert.Equal(11, metrics.Sum("flaggateway_requests_total", "outcome=\"ok\"", "code=\"2xx\""));
    }

    [Fact]
    public async Task Return503Error_OwnDestinationUnavailable_Is503()
    {
        await using var world = await World.StartAsync(setup => (setup.Cluster, setup.Flags) = (Affinity("Cookie") + Active, Setup.Split(100)));
        Session session = new(world);
        Assert.Equal("new", await session.VariantAsync());

        await FailAsync(world);

        await Eventually.TrueAsync(async () => await session.StatusAsync() == HttpStatusCode.ServiceUnavailable, () => "The session was served.");
    }

    [Fact]
    public async Task GatewayErrors_TwentyInAMinute_PauseTheRollout()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan("""{ "name": "all", "percentage": 100, "hold": "10:00:00" }"""),
            change: setup => setup.Cluster = Affinity("Cookie") + Active);
        await world.DoAsync("start");
        Session session = new(world);
        Assert.Equal("new", await session.VariantAsync());
        await FailAsync(world);
        await Eventually.TrueAsync(async () => await session.StatusAsync() == HttpStatusCode.ServiceUnavailable, () => "The session was served.");

        for (var i = 0; i < 20; i++)
            await session.StatusAsync();

        var status = await world.PhaseAsync("Paused");
        Assert.Contains("gateway itself failed 20 requests", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static string Affinity(string policy) =>
        $$""", "SessionAffinity": { "Enabled": true, "Policy": "{{policy}}", "FailurePolicy": "Return503Error", "AffinityKeyName": "X-Affinity" }""";

    private static async Task FailAsync(World world)
    {
        TaskCompletionSource probed = new();
        world.Candidate.Answer(context =>
        {
            context.Response.StatusCode = 500;
            if (context.Request.Path == "/health")
                probed.TrySetResult();
            return Task.CompletedTask;
        });
        await probed.Task.WaitAsync(Eventually.Deadline);
    }

    /// <summary>A user whose client keeps the key of its session.</summary>
    private sealed class Session(World world)
    {
        private string? _cookie;
        private string? _header;

        public bool HasKey => _cookie is not null || _header is not null;

        public async Task<string> VariantAsync()
        {
            using var response = await SendAsync();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync();
        }

        public async Task<HttpStatusCode> StatusAsync()
        {
            using var response = await SendAsync();
            return response.StatusCode;
        }

        private async Task<HttpResponseMessage> SendAsync()
        {
            var request = World.Request("somebody");
            if (_cookie is not null)
                request.Headers.Add("Cookie", _cookie);
            if (_header is not null)
                request.Headers.Add("X-Affinity", _header);
            var response = await world.SendAsync(request);
            if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
                _cookie = cookies.Single().Split(';')[0];
            if (response.Headers.TryGetValues("X-Affinity", out var headers))
                _header = headers.Single();
            return response;
        }
    }
}
