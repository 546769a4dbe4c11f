using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>Candidates that answer fast and without errors, but not what was asked for.</summary>
[Trait("Host", "Any")]
public sealed class StatusMixTests
{
    private const string Half = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100, "hold": "01:00:00" }""";

    private const double Fast = 36_000;

    [Theory]
    [InlineData(302, "3xx")]
    [InlineData(404, "4xx")]
    [InlineData(401, "4xx")]
    public async Task Candidate_AnswersEverybodyWithAnotherClass_PausesAndNamesIt(int status, string name)
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half));
        world.Candidate.AnswerStatus(status);
        await world.DoAsync("start");

        var reason = (await PhaseAsync(world, "Paused")).GetProperty("reason").GetString();

        Assert.Contains($"status_mix: status:{name}", reason, StringComparison.Ordinal);
        Assert.Contains($"the candidate returns {name} more often", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidate_RedirectsAsIsMeant_SucceedsWithTheCheckTurnedOff()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, """{ "metric": "error_rate", "hard": "+40pp" }""", """, "status_mix": "off", "unjudged": "advance" """), Fast);
        world.Candidate.AnswerStatus(302);
        await world.DoAsync("start");

        await PhaseAsync(world, "Succeeded");
    }

    [Fact]
    public async Task Candidate_HasGuardrailOfItsClass_IsRolledBackByIt()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, """{ "metric": "status:404", "hard": "+10pp" }"""));
        world.Candidate.AnswerStatus(404);
        await world.DoAsync("start");

        Assert.Contains("status:404", (await PhaseAsync(world, "RolledBack", "Paused")).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static Task<JsonElement> PhaseAsync(World world, params string[] phases) =>
        world.PhaseAsync(phases, batch => world.SendUsersAsync(batch * 50 % 600, 50));
}
