using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Commands;

/// <summary>What <c>-o json</c> prints is what docs/json.md says: programs depend on it.</summary>
public sealed class JsonShapeTests
{
    // Objects whose keys are names of a configuration.
    private static readonly string[] Maps = ["traffic.signals", "traffic.status_shares", "traffic.group_shares"];

    [Fact]
    public async Task Json_EachCommand_IsAsDocumented()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "json.md"));
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        var server = world.Gateway.Admin.BaseAddress!.ToString();
        string[] live = ["--server", server, "-o", "json"], files = ["--config", world.Gateway.Folder, "-o", "json"];
        await using TestFolder folder = new("json");
        // The heading, and the command; some print the same.
        (string Command, string[] Line)[] commands =
        [
            ("init", ["init", Path.Combine(folder.FullName, "new"), "-o", "json"]),
            ("validate", ["validate", .. files]),
            ("doctor", ["doctor", .. files, "--Urls=http://127.0.0.1:0", "--FlagGateway:Admin:Url=http://127.0.0.1:0", $"--FlagGateway:State:Path={folder.FullName}/state"]),
            ("explain", ["explain", "--flag", Setup.Flag, "--user", "ann", "--group", "tenant:acme", .. live]),
            ("simulate", ["simulate", Setup.Flag, "--trials", "1", .. files]),
            ("simulate --scenario", ["simulate", Setup.Flag, "--scenario", "bad", .. files]),
            ("simulate --suggest", ["simulate", Setup.Flag, "--suggest", .. files]),
            ("flags list", ["flags", "list", .. live]),
            ("flags lint", ["flags", "lint", .. files]),
            ("flags stale", ["flags", "stale", "--after", "00:00:00", "--server", server, .. files]),
            ("flags refs", ["flags", "refs", Setup.Flag, .. files]),
            ("rollout start", ["rollout", "start", Setup.Flag, "--reason", "a test", .. live]),
            ("rollout start", ["rollout", "pause", Setup.Flag, "--reason", "a test", .. live]),
            ("rollout list", ["rollout", "list", .. live]),
            ("rollout get", ["rollout", "get", Setup.Flag, .. live]),
            ("rollout get", ["rollout", "status", Setup.Flag, .. live]),
            ("cohorts", ["cohorts", Setup.Flag, .. live]),
            ("rollout start", ["kill", Setup.Flag, "--reason", "a test", .. live]),
            ("rollout start", ["unkill", Setup.Flag, "--reason", "a test", .. live]),
            ("override", ["override", "--flag", Setup.Flag, "--variant", "new", .. live]),
            ("audit", ["audit", .. live]),
        ];
        List<string> problems = [];
        foreach (var user in Enumerable.Range(0, 20))
            await world.VariantOfAsync($"user-{user}");
        foreach (var (command, line) in commands)
        {
            var (exit, output, error) = await CommandLine.RunAsync(line);
            Assert.True(exit is 0 or 1 && output.Length > 0, $"{command}: {error}");
            using var document = JsonDocument.Parse(output);
            AssertVersion(command, document.RootElement);
            problems.AddRange(Compare(command, JsonShape.From(document.RootElement, Maps), page));
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task RolloutList_Wide_HasMoreColumns()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        string[] server = ["--server", world.Gateway.Admin.BaseAddress!.ToString()];
        await world.DoAsync("start");
        await world.VariantOfAsync("somebody");

        var table = await CommandLine.RunAsync(["rollout", "get", Setup.Flag, .. server]);
        var wide = await CommandLine.RunAsync(["rollout", "get", Setup.Flag, "-o", "wide", .. server]);
        var list = await CommandLine.RunAsync(["rollout", "list", "-o", "wide", .. server]);

        Assert.Equal((0, 0, 0), (table.Exit, wide.Exit, list.Exit));
        Assert.Matches("^FLAG +PHASE +STAGE +IN FORCE +STAGE WANTS +IN STAGE +REASON", table.Output);
        Assert.Matches("^FLAG +CONTROL +CANDIDATE +PHASE +STAGE +IN FORCE +STAGE WANTS +IN STAGE +HOLD +GUARDRAILS +REQUESTS +ERRORS +REASON", wide.Output);
        Assert.Matches($"{Setup.Flag} +legacy +new +Progressing +canary +10% +10% ", wide.Output);
        Assert.Matches($"{Setup.Flag} +legacy +new +Progressing +canary +10% +10% ", list.Output);
    }

    private static void AssertVersion(string command, JsonElement root)
    {
        foreach (var item in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root])
            Assert.True(item.TryGetProperty("apiVersion", out var version) && version.GetString() == "flaggateway/v1", command);
    }

    private static IEnumerable<string> Compare(string command, SortedDictionary<string, SortedSet<string>> found, string page)
    {
        if (Environment.GetEnvironmentVariable("FLAGGATEWAY_PRINT_SHAPES") == "1")
        {
            yield return $"## `{command}`\n\n```\n{string.Join('\n', found.Select(static pair => $"{pair.Key} {string.Join('|', pair.Value)}"))}\n```\n";
            yield break;
        }

        var documented = JsonShape.Documented(page, command);
        string[] open = [.. documented.Where(static pair => pair.Value.Any(static kind => kind.EndsWith('*'))).Select(static pair => pair.Key)];
        foreach (var (path, kinds) in found.Where(pair => !open.Any(above => pair.Key.StartsWith(above + ".", StringComparison.Ordinal) || pair.Key.StartsWith(above + "[", StringComparison.Ordinal))))
        {
            if (!documented.TryGetValue(path, out var known))
                yield return $"{command}: {path} ({string.Join('|', kinds)}) is not in docs/json.md";
            else if (!kinds.IsSubsetOf(known.Select(static kind => kind.TrimEnd('*'))))
                yield return $"{command}: {path} is {string.Join('|', kinds)}, and {string.Join('|', known)} in docs/json.md";
        }

        foreach (var path in documented.Keys)
        {
            // What is in an empty list cannot be missed.
            if (!found.ContainsKey(path) && !IsInEmptyList(path, found))
                yield return $"{command}: {path} is missing; within a version no key is removed";
        }
    }

    private static bool IsInEmptyList(string path, SortedDictionary<string, SortedSet<string>> found)
    {
        for (var end = path.LastIndexOf("[]", StringComparison.Ordinal); end > 0; end = path.LastIndexOf("[]", end - 1, StringComparison.Ordinal))
        {
            if (found.ContainsKey(path[..end]) && !found.ContainsKey(path[..(end + 2)]))
                return true;
        }

        return false;
    }
}
