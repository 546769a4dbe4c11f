using System.Globalization;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A candidate that fails every request of some users, and none of the others.</summary>
public sealed class FailingUsersTests
{
    private const int Users = 120;

    private const string Half = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100, "hold": "01:00:00" }""";

    [Fact]
    public async Task Candidate_FailsSomeUsersAlways_PausesAndSaysHowMany()
    {
        await using var world = await StartAsync(RolloutWorld.NoGrossFailure);

        var status = await world.PhaseAsync("Paused", _ => world.SendUsersAsync(0, Users));

        Assert.Matches("failing_users: every request of [0-9]+ users fails at the candidate, the last 10 or more of each, and of 0 at control", status.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Candidate_FailsSomeUsersAlways_GoesOnWithTheCheckTurnedOff()
    {
        await using var world = await StartAsync(RolloutWorld.NoGrossFailure + """, "failing_users": "off" """);

        for (var round = 0; round < 14; round++)
            await world.SendUsersAsync(0, Users);
        await world.Gateway.RecordedAsync(14 * Users);

        Assert.Equal("Progressing", (await world.StatusAsync()).GetProperty("phase").GetString());
    }

    private static async Task<World> StartAsync(string more)
    {
        var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, RolloutWorld.Tolerant, more + """, "status_mix": "off" """));
        world.Candidate.Answer(static context =>
        {
            var user = context.Request.Headers["X-User-Id"].ToString();
            context.Response.StatusCode = int.Parse(user[(user.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture) % 3 == 0 ? 500 : 200;
            return Task.CompletedTask;
        });
        await world.DoAsync("start");
        return world;
    }
}
