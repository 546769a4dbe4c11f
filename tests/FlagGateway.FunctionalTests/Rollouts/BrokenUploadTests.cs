using System.Globalization;
using System.Net;
using System.Text.Json;
using FlagGateway.FunctionalTests.Outcomes;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// What clients can break with an upload rolls nothing back; a candidate that breaks everybody's does.
/// </summary>
[Trait("Host", "Any")]
public sealed class BrokenUploadTests
{
    private const string Stages = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }""";

    private const string Passive = """, "HealthCheck": { "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "01:00:00" } }""";

    // The adversary: ten identities that upload where the candidate refuses by answering and closing.
    [Fact]
    public async Task Candidate_RefusesUploadsOfTenIdentitiesAndCloses_IsNotRolledBack()
    {
        await using var upstream = RawUpstream.Http1("HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope");
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages, more: """, "status_mix": "off" """), change: setup =>
        {
            setup.CandidateDestinations = upstream.Destinations;
            setup.Cluster = Passive;
        });
        var users = await CandidateUsersAsync(world, 10);

        for (var round = 0; round < 12; round++)
        {
            foreach (var user in users)
                Assert.Equal(HttpStatusCode.Unauthorized, await UploadAsync(world, user, 300_000));
        }

        await AssertJudgedAndStaysAsync(world, "requests", 130);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(0, metrics.Sum("flaggateway_requests_total", "outcome=\"upstream_error\""));
        Assert.Equal(0, metrics.Sum("flaggateway_requests_total", "outcome=\"upstream_reset_in_upload\""));
    }

    [Fact]
    public async Task Candidate_ResetsUploadsOfTenIdentities_IsNotRolledBackNorUnhealthy()
    {
        await using var world = await StartAsync();
        var users = await CandidateUsersAsync(world, 10);

        for (var round = 0; round < 12; round++)
        {
            foreach (var user in users)
                await UploadAsync(world, user, 3_000_000);
        }

        // 120 resets in a row, and the destination still serves those without an upload.
        foreach (var user in users)
            Assert.Equal("new", await world.VariantOfAsync(user));
        await AssertJudgedAndStaysAsync(world, "upload_resets", 120);
        Assert.Equal(120, (await world.Gateway.MetricsAsync()).Sum("flaggateway_requests_total", "outcome=\"upstream_reset_in_upload\""));
    }

    [Fact]
    public async Task Candidate_ResetsUploadsOf25Networks_IsRolledBack()
    {
        await using var world = await StartAsync();
        var users = await CandidateUsersAsync(world, 30);

        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < users.Count; i++)
                await UploadAsync(world, users[i], 3_000_000, string.Create(CultureInfo.InvariantCulture, $"203.0.{i}.7"));
        }

        var status = await world.PhaseAsync("RolledBack");
        Assert.Contains("uploads whose connection the candidate broke", status.ToString(), StringComparison.Ordinal);
    }

    private static async Task<World> StartAsync()
    {
        var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages, more: """, "status_mix": "off" """), change: setup =>
        {
            setup.Cluster = Passive;
            setup.Identity = """{ "TrustedProxies": [ "127.0.0.0/8", "::1/128" ] }""";
        });
        world.Candidate.Answer(context =>
        {
            if (HttpMethods.IsPost(context.Request.Method))
                context.Abort();
            return HttpMethods.IsPost(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("new");
        });
        return world;
    }

    // Users whom the percentage puts on the candidate.
    private static async Task<List<string>> CandidateUsersAsync(World world, int count)
    {
        await world.DoAsync("start");
        List<string> users = [];
        for (var i = 0; i < 10 * count && users.Count < count; i++)
        {
            using var response = await world.GetAsync($"user-{i}");
            if (!response.IsSuccessStatusCode || await response.Content.ReadAsStringAsync() == "new")
                users.Add($"user-{i}");
        }

        Assert.Equal(count, users.Count);
        return users;
    }

    private static async Task<HttpStatusCode> UploadAsync(World world, string user, int length, string? address = null)
    {
        using ByteArrayContent body = new(new byte[length]);
        using var request = World.Request(user, method: HttpMethod.Post);
        request.Content = body;
        if (address is not null)
            request.Headers.Add("X-Forwarded-For", address);
        using var response = await world.SendAsync(request);
        return response.StatusCode;
    }

    // What the cohorts show has been judged.
    private static async Task AssertJudgedAndStaysAsync(World world, string number, long least)
    {
        JsonElement status = default;
        await Eventually.TrueAsync(
            async () =>
            {
                status = await world.StatusAsync();
                return status.GetProperty("cohorts").EnumerateArray().Any(cohort => cohort.GetProperty("variant").GetString() == "new" && cohort.GetProperty(number).GetInt64() >= least);
            },
            () => $"Expected {least} {number}: {status}");
        Assert.Equal("Progressing", status.GetProperty("phase").GetString());
    }
}
