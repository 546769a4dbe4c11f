using System.Net;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Destinations;

public class UnavailableTests
{
    private const string Passive = """
        , "HealthCheck": { "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "01:00:00" } }
        """;

    private const string Strict = """ "AvailableDestinationsPolicy": "HealthyAndUnknown", """;

    private const string Active = """
        , "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:00.1", "Timeout": "00:00:05", "Policy": "ConsecutiveFailures", "Path": "/health" } },
        "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" }
        """;

    [Theory]
    [InlineData(Passive, false)]
    [InlineData(Passive, true)]
    [InlineData(Active, false)]
    [InlineData(Active, true)]
    public async Task OnUnavailable_Fail_Is503OnTheCandidate(string healthCheck, bool isStrict)
    {
        await using var world = await StartAsync(isStrict ? AsStrict(healthCheck) : healthCheck, "fail");
        var before = await UntilUnhealthyAsync(world, response => response.StatusCode == HttpStatusCode.ServiceUnavailable);

        using var response = await world.GetAsync("candidate");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var metrics = await world.Gateway.RecordedAsync(before + 1);
        Assert.Equal(before + 1, metrics.Sum("flaggateway_requests_total", "variant=\"new\"", "outcome=\"upstream_error\"", "code=\"5xx\""));
        Assert.DoesNotContain(world.Legacy.Requests, request => request.Target != "/health");
        Assert.Empty(metrics.NonZero("flaggateway_fallbacks_total"));
    }

    // YARP's default policy, HealthyOrPanic, offers the unhealthy destinations where there are no others.
    [Theory]
    [InlineData(Passive, false)]
    [InlineData(Passive, true)]
    [InlineData(Active, false)]
    [InlineData(Active, true)]
    public async Task OnUnavailable_Control_ControlServesAndItIsCounted(string healthCheck, bool isStrict)
    {
        await using var world = await StartAsync(isStrict ? AsStrict(healthCheck) : healthCheck, "control");
        var before = await UntilUnhealthyAsync(world, response => response.IsSuccessStatusCode);

        using var response = await world.GetAsync("candidate");

        Assert.Equal("legacy", await response.Content.ReadAsStringAsync());
        Assert.Equal("legacy ERROR", $"{world.Legacy.Last["X-FlagGateway-Variant"]} {world.Legacy.Last["X-FlagGateway-Reason"]}");
        var metrics = await world.Gateway.RecordedAsync(before + 1);
        Assert.Equal(2, metrics.Sum("flaggateway_requests_total", "variant=\"legacy\"", "outcome=\"ok\""));
        Assert.Equal(before - 1, metrics.Sum("flaggateway_requests_total", "variant=\"new\"", "outcome=\"upstream_error\""));
        Assert.Equal(["{flag=\"release.orders\",route=\"all\",variant=\"new\"} 2"], metrics.NonZero("flaggateway_fallbacks_total"));
    }

    [Fact]
    public async Task ActiveHealthCheck_DestinationComesBack_GetsTrafficAgain()
    {
        await using var world = await World.StartAsync(setup =>
        {
            setup.Cluster = Active;
            setup.Metadata = """, "Flag.OnUnavailable": "control" """;
        });
        var isHealthy = false;
        world.Candidate.Answer(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref isHealthy) ? 200 : 500;
            return context.Response.WriteAsync(context.Response.StatusCode == 200 ? "new" : "sick");
        });
        await Eventually.TrueAsync(() => AnswersAsync(world, "legacy"), () => "never marked unhealthy");

        Volatile.Write(ref isHealthy, true);

        await Eventually.TrueAsync(() => AnswersAsync(world, "new"), () => "never marked healthy again");
    }

    private static async Task<bool> AnswersAsync(World world, string text)
    {
        using var response = await world.GetAsync("candidate");
        return await response.Content.ReadAsStringAsync() == text;
    }

    private static string AsStrict(string healthCheck) =>
        healthCheck.Replace("\"HealthCheck\": {", "\"HealthCheck\": {" + Strict, StringComparison.Ordinal);

    private static Task<World> StartAsync(string healthCheck, string action) => World.StartAsync(setup =>
    {
        setup.Cluster = healthCheck;
        setup.Metadata = $", \"Flag.OnUnavailable\": \"{action}\"";
    });

    /// <summary>Stops the candidate and asks until the proxy has noticed; answers how often it asked.</summary>
    private static async Task<int> UntilUnhealthyAsync(World world, Func<HttpResponseMessage, bool> noticed)
    {
        await world.Candidate.DisposeAsync();
        var requests = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                requests++;
                using var response = await world.GetAsync("candidate");
                return noticed(response);
            },
            () => "The candidate was never marked unhealthy.");
        return requests;
    }
}
