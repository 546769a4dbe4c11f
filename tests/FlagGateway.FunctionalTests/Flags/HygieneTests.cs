using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hygiene.Life;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Flags;

/// <summary>What needs somebody: on the page, in the API, and in the commands.</summary>
public sealed class HygieneTests
{
    private const string Old = """{ "id": "release.old", "enabled": true, "lifecycle": { "type": "release", "owner": "team", "created": "2020-01-01", "expected_retirement": "2020-02-01" } }""";

    [Fact]
    public async Task Hygiene_OverdueFlag_ComesFirstWithTheReasonsOfStale()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50).Replace("\"feature_flags\": [", $"\"feature_flags\": [ {Old},", StringComparison.Ordinal));
        await world.SendUsersAsync(0, 5);
        await ObserveAsync(world);

        var flags = (await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/hygiene")).GetProperty("flags");
        var (_, output, _) = await world.RunAsync("stale", "-o", "json");

        Assert.Equal(["release.old", Setup.Flag], flags.EnumerateArray().Select(static flag => flag.GetProperty("id").GetString()));
        Assert.True(flags[0].GetProperty("is_overdue").GetBoolean());
        using var stale = JsonDocument.Parse(output);
        Assert.Equal(KindsOf(stale.RootElement.GetProperty("stale")[0]), KindsOf(flags[0]));
        Assert.Equal(JsonValueKind.String, flags[1].GetProperty("last_request").ValueKind);
        Assert.Equal("add owner to its lifecycle in flags.json", flags[1].GetProperty("next").GetString());
    }

    [Fact]
    public async Task HygienePage_OverdueFlag_HasReasonAndCommand()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50).Replace("\"feature_flags\": [", $"\"feature_flags\": [ {Old},", StringComparison.Ordinal));

        var page = await world.Gateway.Admin.GetStringAsync("/hygiene");

        Assert.Contains("should be gone since 2020-02-01", page, StringComparison.Ordinal);
        Assert.Contains("flaggateway flags retire release.old --keep on", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("release.old", StringComparison.Ordinal) < page.IndexOf(Setup.Flag, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(""", "extension_reason": "the old clients are late" """, false)]
    public async Task Extension_OfARetirement_IsInTheAuditLogAndWithoutAReasonAFinding(string reason, bool isFound)
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Flags("2030-01-01", ""));
        await ObserveAsync(world);
        await world.Gateway.ApplyAsync("flags.json", Flags("2030-06-01", reason));
        await ObserveAsync(world);
        await ObserveAsync(world);

        var audit = (await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/audit")).ToString();
        var (_, findings, _) = await CommandLineAsync(world);

        Assert.Contains("\"extend\"", audit, StringComparison.Ordinal);
        Assert.Equal(1, Count(audit, "expected_retirement moved from 2030-01-01 to 2030-06-01"));
        Assert.Contains(isFound ? "without an extension_reason" : "the old clients are late", audit, StringComparison.Ordinal);
        Assert.Equal(isFound, findings.Contains("extension-without-reason", StringComparison.Ordinal));

        static string Flags(string day, string reason) => Setup.Split(50).Replace("\"feature_flags\": [", $$"""
            "feature_flags": [ { "id": "release.late", "lifecycle": { "type": "release", "owner": "team", "expected_retirement": "{{day}}"{{reason}} } },
            """, StringComparison.Ordinal);
    }

    private static Task<(int Exit, string Output, string Error)> CommandLineAsync(World world) => Commands.CommandLine.RunAsync(
        ["flags", "lint", "--config", world.Gateway.Folder, "--FlagGateway:State:Path=" + Path.Combine(world.Gateway.Folder, "state")]);

    private static Task ObserveAsync(World world) => world.Gateway.Services.GetRequiredService<LifeWorker>().RecordAsync(isLast: true, CancellationToken.None);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static string[] KindsOf(JsonElement flag) => [.. flag.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetProperty("kind").GetString()!)];
}
