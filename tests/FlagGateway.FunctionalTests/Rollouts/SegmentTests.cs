using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A candidate that is fine in total, and fails for one tenant.</summary>
public sealed class SegmentTests
{
    private const string Half = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100, "hold": "01:00:00" }""";

    private const string Errors = """{ "metric": "error_rate", "hard": "+40pp", "soft": "+20pp" }""";

    [Fact]
    public async Task OnSegment_NotSet_WarnsAndNamesTheTenant()
    {
        await using var world = await StartAsync("warn");

        var status = await world.UntilAsync(static status => Segments(status) is { Length: > 0 }, null, "a named segment");

        Assert.Equal(["tenant acme"], Segments(status)!);
        Assert.Equal("Progressing", status.GetProperty("phase").GetString());
        var text = await RunAsync(world, "rollout", "status", Setup.Flag);
        Assert.Contains("Warning       segments: tenant acme: error_rate +", text, StringComparison.Ordinal);
        Assert.Matches("(?m)^conclusion    more data", text);
        Assert.Matches("(?m)^CRITERION +KIND +CONTROL", text);
        Assert.Matches("(?m)^error_rate +technical ", text);
        Assert.Contains($"flaggateway_worse_segments{{flag=\"{Setup.Flag}\"}} 1", await world.Gateway.Admin.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause", "Paused")]
    [InlineData("rollback", "RolledBack")]
    public async Task OnSegment_PauseOrRollback_DoesIt(string action, string phase)
    {
        await using var world = await StartAsync(action);

        Assert.StartsWith("segments: tenant acme", (await world.PhaseAsync(phase)).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnSegment_Exclude_MovesTheTenantToControlAlsoAfterARestart()
    {
        var folder = Directory.CreateTempSubdirectory("flaggateway-segments-");
        await using var world = await StartAsync("exclude", setup => setup.Overrides.Add($"--FlagGateway:State:Path={folder.FullName}"));

        var status = await world.UntilAsync(static status => status.GetProperty("excluded").GetArrayLength() > 0, null, "an excluded group");

        Assert.Equal(("Progressing", 50), (status.GetProperty("phase").GetString(), status.GetProperty("percentage").GetDouble()));
        Assert.Contains("\"exclude\"", (await world.AuditAsync()).GetRawText(), StringComparison.Ordinal);
        await AssertExcludedAsync(world);

        await world.RestartAsync();

        await AssertExcludedAsync(world);
        Assert.Contains("excluded      tenant:acme", await RunAsync(world, "rollout", "status", Setup.Flag), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static async Task AssertExcludedAsync(World world)
    {
        HashSet<string> others = [];
        for (var user = 0; user < 40; user++)
        {
            Assert.Equal("legacy", await VariantAsync(world, user, "acme"));
            others.Add(await VariantAsync(world, user, "globex"));
        }

        Assert.Equal(2, others.Count);
    }

    private static async Task<string> VariantAsync(World world, int user, string tenant)
    {
        var request = World.Request($"user-{user}");
        request.Headers.TryAddWithoutValidation("X-Tenant-Id", tenant);
        using var response = await world.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<World> StartAsync(string action, Action<Setup>? change = null)
    {
        var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, Errors, $$""", "status_mix": "off", "on_segment": "{{action}}" """), change: change);
        await world.DoAsync("start");
        var windows = world.Gateway.Windows.Find(Setup.Flag)!;
        foreach (var tenant in new[] { "acme", "globex", "initech", "umbrella" })
        {
            var group = "tenant:" + tenant;
            var set = windows.Segments.ForRoute("all").Find(new GroupSet(group, [group.Length]));
            for (var i = 0; i < 6_400; i++)
            {
                // A tenth of the traffic is of the tenant: the total is 3 % worse.
                if (tenant == "acme" && i >= 640)
                    break;
                Bucket bucket = new(0, (uint)i);
                windows.ControlSplit.Count(bucket, isError: false, TimeSpan.FromMilliseconds(50), isAnswered: true);
                windows.CandidateSplit.Count(bucket, isError: tenant == "acme", TimeSpan.FromMilliseconds(50), isAnswered: true);
                set.Control.Record(Counting.Request(bucket, isError: false, TimeSpan.FromMilliseconds(50), isAnswered: true));
                set.Candidate.Record(Counting.Request(bucket, isError: tenant == "acme", TimeSpan.FromMilliseconds(50), isAnswered: true));
            }
        }

        return world;
    }

    private static string[]? Segments(JsonElement status) => status.GetProperty("guardrails").EnumerateArray()
        .Where(static verdict => verdict.TryGetProperty("segments", out _))
        .Select(static verdict => verdict.GetProperty("segments").EnumerateArray().Select(static one => $"{one.GetProperty("kind").GetString()} {one.GetProperty("name").GetString()}").ToArray())
        .FirstOrDefault();

    private static async Task<string> RunAsync(World world, params string[] args)
    {
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        Assert.Equal(0, (int)await CommandTree.RunAsync([.. args, "--server", world.Gateway.Admin.BaseAddress!.ToString()], new InvocationConfiguration { Output = written, Error = written }));
        return written.ToString();
    }
}
