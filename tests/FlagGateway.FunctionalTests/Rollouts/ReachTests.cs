using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// What an operator learns before a start: which limits of the plan the traffic of control can reach.
/// </summary>
public sealed class ReachTests
{
    private const string Narrow = """{ "metric": "error_rate", "hard": "+0.5pp", "soft": "+0.1pp" }, { "metric": "cost", "hard": "+10%" }""";

    // An hour of a rollout in a tenth of a second.
    private const double Fast = 36_000;

    [Fact]
    public async Task Status_BeforeTheStart_NamesLimitsThatTheTrafficCannotReach()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(guardrails: Narrow), Fast);

        var status = await ObservedAsync(world);

        var reach = status.GetProperty("reach");
        Assert.True(reach.GetProperty("observed").GetProperty("requests").GetInt64() >= 100);
        var soft = reach.GetProperty("limits").EnumerateArray().First(static one => one.GetProperty("limit").GetString() == "soft");
        Assert.Equal(("canary", "error_rate", "+0.1pp", "never"), (Text(soft, "stage"), Text(soft, "guardrail"), Text(soft, "threshold"), Text(soft, "kind")));
        Assert.EndsWith("pp", Text(soft, "smallest_in_hold"), StringComparison.Ordinal);
        var warnings = Warnings(reach.GetProperty("warnings"));
        Assert.Matches("^control served [0-9,]+ requests in .+; of such traffic:$", warnings[0]);
        Assert.Contains(warnings, static one => one.StartsWith("stage canary (10 % of users, hold 1h 00m): error_rate soft +0.1pp cannot pass within 1d 1h, then the rollout pauses; the smallest limit for this hold is +", StringComparison.Ordinal));
        Assert.Single(warnings, static one => one.Contains("nothing is known about control's cost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_LimitsOutOfReach_WarnsAndStarts()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(guardrails: Narrow), Fast);
        await ObservedAsync(world);

        var done = await world.DoAsync("start");

        Assert.Contains(Warnings(done.GetProperty("out_of_reach")), static one => one.Contains("error_rate soft +0.1pp cannot pass", StringComparison.Ordinal));
        var status = await world.StatusAsync();
        Assert.NotEqual("Pending", Text(status, "phase"));
        Assert.True(!status.TryGetProperty("reach", out var reach) || reach.ValueKind == JsonValueKind.Null);
        await world.DoAsync("abort");
        // What control serves after a rollout counts as well.
        await ObservedAsync(world);
    }

    [Fact]
    public async Task Start_LimitsInReach_HasNoWarning()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan("""{ "name": "half", "percentage": 50, "hold": "1.00:00:00" }""", """{ "metric": "error_rate", "hard": "+50pp" }"""), Fast);
        await ObservedAsync(world);

        Assert.Empty((await world.DoAsync("start")).GetProperty("out_of_reach").EnumerateArray());
    }

    [Fact]
    public async Task Status_PlanThatStartsByItself_WarnsOnceAndShowsItInTheStage()
    {
        using WebhookReceiver receiver = new();
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan("""{ "name": "canary", "percentage": 10, "hold": "1.00:00:00" }""", Narrow, $", \"start\": \"automatic\", \"notify\": [ \"{receiver.Address}\" ]"), 600);

        var status = await ObservedAsync(world);

        Assert.Equal(("Progressing", "canary"), (Text(status, "phase"), Text(status, "stage")));
        Assert.Contains(Warnings(status.GetProperty("reach").GetProperty("warnings")), static one => one.Contains("error_rate soft +0.1pp cannot pass within 2d 0h, then the rollout pauses; the smallest limit for this hold is +", StringComparison.Ordinal));
        Assert.Contains("error_rate soft +0.1pp cannot pass within", await RunAsync(world, "rollout", "status", Setup.Flag), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Notified() > 0, "No notification.");
        await ObservedAsync(world);
        Assert.True(Notified() == 1, string.Join('\n', receiver.Bodies));

        int Notified() => receiver.Bodies.Count(static body => body.Contains("\"warning\"", StringComparison.Ordinal) && body.Contains("limits out of reach: control served", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_TooLittleObserved_SaysSo()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        await world.UntilAsync(static status => status.TryGetProperty("reach", out var reach) && reach.ValueKind == JsonValueKind.Object, null, "an observation");

        var done = await world.DoAsync("start");

        Assert.Contains("1,000 requests or 1h 00m are needed to know whether the plan's limits can be reached", Assert.Single(Warnings(done.GetProperty("out_of_reach"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConsoleAndCommands_BeforeTheStart_ShowTheWarnings()
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => (setup.Rollouts, setup.TimeScale, setup.Admin) = (RolloutWorld.Plan(guardrails: Narrow), Fast, ConsoleWorld.Admin));
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await Eventually.TrueAsync(
            async () =>
            {
                await world.SendUsersAsync(0, 20);
                return (await RunAsync(world, "rollout", "status", Setup.Flag)).Contains("cannot pass", StringComparison.Ordinal);
            },
            static () => "The status never says that a limit cannot be reached.");

        Assert.Contains("error_rate soft +0.1pp cannot pass within", System.Net.WebUtility.HtmlDecode(await client.PageAsync($"/flags/{Setup.Flag}")), StringComparison.Ordinal);
        var started = await RunAsync(world, "rollout", "start", Setup.Flag);
        Assert.Contains("started (revision", started, StringComparison.Ordinal);
        Assert.Contains("\nwarning: stage canary (10 % of users, hold 1h 00m): error_rate soft +0.1pp cannot pass", started, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggest_ControlOfARunningGateway_IsUsed()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(guardrails: Narrow), Fast, static setup => setup.Admin = ConsoleWorld.Admin);
        await Eventually.TrueAsync(
            async () =>
            {
                await world.SendUsersAsync(0, 40);
                return (await RunAsync(world, "rollout", "status", Setup.Flag)).Contains("of such traffic", StringComparison.Ordinal);
            },
            static () => "Nothing is observed.");

        var suggested = await RunAsync(world, "simulate", Setup.Flag, "--config", world.Gateway.Folder, "--suggest");

        Assert.Contains("observed: control served ", suggested, StringComparison.Ordinal);
        // By the observed rate of requests, which is that of a clock that runs 36,000 times as fast: on a busy machine
        // nothing passes.
        Assert.Matches("error_rate: (the plan's limits do not pass at the end of each hold|as in the plan, (no limit passes in stage |nothing is known))", suggested);
        Assert.Contains("cost: as in the plan, nothing is known about control's value", suggested, StringComparison.Ordinal);
    }

    private static Task<JsonElement> ObservedAsync(World world) => world.UntilAsync(
        static status => status.TryGetProperty("reach", out var reach) && reach.ValueKind == JsonValueKind.Object && reach.GetProperty("observed") is var observed && observed.GetProperty("is_enough").GetBoolean() && observed.GetProperty("requests").GetInt64() >= 100,
        _ => world.SendUsersAsync(0, 40),
        "enough observed traffic");

    private static async Task<string> RunAsync(World world, params string[] command)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync([.. command, "--server", world.Gateway.Admin.BaseAddress!.ToString(), "--token", ConsoleWorld.Operator], new InvocationConfiguration { Output = output, Error = output });
        Assert.True(exit == ExitCode.Done, output.ToString());
        return output.ToString();
    }

    private static string[] Warnings(JsonElement texts) => [.. texts.EnumerateArray().Select(static text => text.GetString()!)];

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();
}
