using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.Hosting;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Commands;

/// <summary>The commands about flags on a folder, with no gateway anywhere.</summary>
public sealed class FlagsCommandsTests : IDisposable
{
    // Nobody listens there, and who asks is told at once.
    private const string Nobody = "http://127.0.0.1:1";

    private readonly TempFolder _folder = new();

    public FlagsCommandsTests()
    {
        _folder.Write("gateway.json", Configurations.Gateway);
        _folder.Write("flags.json", Configurations.Flags);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lint_Folder_TellsFileLineRuleAndRemedy()
    {
        var (exit, output, error) = await RunAsync("lint");
        var (strict, _, _) = await RunAsync("lint", "--strict");
        var (ignored, quiet, _) = await RunAsync("lint", "--strict", "--ignore", "no-lifecycle", "--ignore", "no-description");

        Assert.Equal((ExitCode.Done, ExitCode.Failed, ExitCode.Done, ""), (exit, strict, ignored, error));
        Assert.Equal(
            $"flags.json:4: warning: no-lifecycle: $.feature_management.feature_flags[0]: Nothing says why this flag exists and how long (got release.orders). Add lifecycle with type, owner, created and expected_retirement\nflags.json:4: info: no-description: $.feature_management.feature_flags[0]: Nothing describes what this flag changes (got release.orders). Add description\n{_folder.Path}: 1 flags, 0 errors, 1 warnings, 1 infos\n",
            output, ignoreLineEndingDifferences: true);
        Assert.EndsWith(": 1 flags, 0 errors, 0 warnings, 0 infos", quiet.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_WhatValidateRefuses_IsAnErrorWithItsPlace()
    {
        _folder.Write("flags.json", Configurations.With(Configurations.Flags, "\"enabled\": true", "\"enabled\": true, \"lifecycle\": { \"created\": \"2027-01-02\", \"expected_retirement\": \"2027-01-01\" }"));

        var (exit, output, _) = await RunAsync("lint", "-o", "json");

        Assert.Equal(ExitCode.Failed, exit);
        using var response = JsonDocument.Parse(output);
        var finding = Assert.Single(response.RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal(
            ("invalid", "error", "flags.json", 6, "$.feature_management.feature_flags[0].lifecycle.expected_retirement"),
            (finding.GetProperty("rule").GetString(), finding.GetProperty("severity").GetString(), finding.GetProperty("file").GetString(), finding.GetProperty("line").GetInt32(), finding.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task Lint_FindingAtARoute_HasItsLine()
    {
        _folder.Write("flags.json", Configurations.With(Configurations.Flags, "\"cluster\": \"new\"", "\"cluster\": \"old\""));

        var (_, output, _) = await RunAsync("lint", "--ignore", "no-lifecycle", "--ignore", "no-description");

        Assert.StartsWith("gateway.json:5: warning: same-target: ReverseProxy:Routes:orders:Metadata:Flag: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stale_NoGateway_SaysWhatTheFilesTell()
    {
        _folder.Write("flags.json", Configurations.With(Configurations.Flags, "\"to\": 10", "\"to\": 100"));

        var (exit, output, error) = await RunAsync("stale", "--server", Nobody);
        var (strict, _, _) = await RunAsync("stale", "--server", Nobody, "--strict");

        Assert.Equal((ExitCode.Done, ExitCode.Failed), (exit, strict));
        Assert.Contains("do not show running rollouts and kills", error, StringComparison.Ordinal);
        Assert.Matches(@"release\.orders +unknown +everybody gets new +flaggateway flags retire release\.orders --keep new", output);
    }

    [Fact]
    public async Task Refs_FilesAndTrees_AreSearchedAndWhatIsNotIsCounted()
    {
        Directory.CreateDirectory(_folder["src/node_modules/x"]);
        Directory.CreateDirectory(_folder["src/deep"]);
        _folder.Write("rollouts.json", Configurations.Rollouts);
        _folder.Write("src/deep/a.cs", "// nothing\nvar on = IsEnabled(\"Release.Orders\"); // \u001b[2J\u202e\n");
        _folder.Write("src/b.txt", "release.orders-service\nrelease.orders.\n");
        _folder.Write("src/node_modules/x/c.js", "release.orders");
        _folder.Write("src/d.bin", [0, .. Encoding.UTF8.GetBytes("release.orders")]);
        File.CreateSymbolicLink(_folder["src/loop"], _folder["src"]);

        var (exit, output, error) = await RunAsync("refs", "release.orders", "--code", _folder["src"]);

        Assert.Equal((ExitCode.Done, ""), (exit, error));
        Assert.Equal(
            [
                "definition  flags.json:5: $.feature_management.feature_flags[0].id: \"id\": \"release.orders\",",
                "route       gateway.json:5: ReverseProxy:Routes:orders:Metadata:Flag: : { \"Path\": \"/{**path}\" }, \"Metadata\": { \"Flag\": \"release.orders\" } }",
                "rollout     rollouts.json:4: $.rollouts[0].flag: \"flag\": \"release.orders\", \"control\": \"legacy\", \"candidate\": \"new\",",
                $"code        {_folder["src/b.txt"]}:2: release.orders.",
                $"code        {_folder["src/deep/a.cs"]}:2: var on = IsEnabled(\"Release.Orders\"); // \u241B[2J⟨U+202E⟩",
                "3 source files searched; not searched: 0 larger than 2 MiB, 1 binary, 0 unreadable",
            ],
            output.TrimEnd().Split('\n').Select(static line => line.TrimEnd('\r')));
    }

    [Fact]
    public async Task Refs_NothingFound_SaysSo()
    {
        var (exit, output, _) = await RunAsync("refs", "nobody");

        Assert.Equal((ExitCode.Done, "Nothing names nobody."), (exit, output.TrimEnd()));
    }

    [Fact]
    public async Task Retire_DryRun_ShowsTheDifferenceAndWritesNothing()
    {
        _folder.Write("flags.json", Configurations.With(Configurations.Flags, "\"to\": 10", "\"to\": 100"));
        var before = File.ReadAllText(_folder["gateway.json"]);

        var (exit, output, error) = await RunAsync("retire", "RELEASE.orders", "--keep", "new", "--server", Nobody);

        Assert.True(exit == ExitCode.Done, error);
        Assert.Contains("""+      "orders": { "ClusterId": "new", "Match": { "Path": "/{**path}" } }""", output, StringComparison.Ordinal);
        Assert.Contains("cluster old: no longer used", output, StringComparison.Ordinal);
        Assert.Contains("nothing was written; --write writes gateway.json, flags.json", output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_folder["gateway.json"]));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Retire_Write_LeavesAFolderThatIsValidAndKeepsModeBomAndLinks()
    {
        _folder.WriteUtf8("real.json", Configurations.With(Configurations.Flags, "\"to\": 10", "\"to\": 100"), bom: true);
        File.Delete(_folder["flags.json"]);
        File.CreateSymbolicLink(_folder["flags.json"], "real.json");
        File.SetUnixFileMode(_folder["real.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var (exit, output, error) = await RunAsync("retire", "release.orders", "--keep", "new", "--write", "--server", Nobody, "-o", "json");
        await using StringWriter ignored = new(CultureInfo.InvariantCulture);
        var valid = await CommandTree.RunAsync(["validate", "--config", _folder.Path], new InvocationConfiguration { Output = ignored });

        Assert.True(exit == ExitCode.Done, error);
        Assert.Equal(ExitCode.Done, valid);
        using var response = JsonDocument.Parse(output);
        Assert.Equal(["gateway.json", "flags.json"], response.RootElement.GetProperty("written").EnumerateArray().Select(static name => name.GetString()));
        Assert.Equal("real.json", new FileInfo(_folder["flags.json"]).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_folder["real.json"]));
        Assert.StartsWith("\uFEFF{", Encoding.UTF8.GetString(File.ReadAllBytes(_folder["real.json"])), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
    }

    [Theory]
    [InlineData("on", "new")]
    [InlineData("off", "old")]
    public async Task Retire_FlagWithoutVariants_KeepsOnOrOff(string keep, string cluster)
    {
        _folder.Write("gateway.json", Configurations.With(Configurations.Gateway, "\"Flag\": \"release.orders\"", "\"Flag\": \"ops.a\", \"Flag.On\": \"new\""));
        _folder.Write("flags.json", $$"""{ "feature_management": { "feature_flags": [ { "id": "ops.a", "enabled": {{(keep == "on" ? "true" : "false")}} } ] } }""");

        var (exit, output, error) = await RunAsync("retire", "ops.a", "--keep", keep, "--server", Nobody);
        var (other, _, objection) = await RunAsync("retire", "ops.a", "--keep", keep == "on" ? "off" : "on", "--server", Nobody);

        Assert.True(exit == ExitCode.Done, error);
        Assert.Contains($"route orders: cluster {cluster}", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, other);
        Assert.Contains($"nobody gets {(keep == "on" ? "off" : "on")}", objection, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "new", "error: No flag has the id 'nobody'. Known: release.orders")]
    [InlineData("release.orders", "newer", "error: Flag release.orders has no variant 'newer'. Use one of legacy, new.")]
    public async Task Retire_WhatIsNotThere_FailsAndNamesWhatIs(string flag, string keep, string message)
    {
        var (exit, output, error) = await RunAsync("retire", flag, "--keep", keep, "--server", Nobody);

        Assert.Equal((ExitCode.Failed, "", message), (exit, output, error.TrimEnd()));
    }

    [Fact]
    public async Task Import_Flagd_PrintsAFileAndTellsWhatIsRefused()
    {
        _folder.Write("flagd.json", """{ "flags": { "a": { "state": "ENABLED", "variants": { "on": true, "off": false }, "defaultVariant": "on" }, "b": { "state": "ENABLED", "variants": { "x": 1 }, "targeting": { "missing": [ "\u001b[2J" ] } } } }""");

        var (exit, output, error) = await RunAsync("import", _folder["flagd.json"], "--from", "flagd");
        var (partial, _, _) = await RunAsync("import", _folder["flagd.json"], "--from", "flagd", "--partial");

        Assert.Equal((ExitCode.Failed, ExitCode.Done), (exit, partial));
        using var response = JsonDocument.Parse(output);
        Assert.Equal("a", Assert.Single(response.RootElement.GetProperty("feature_management").GetProperty("feature_flags").EnumerateArray()).GetProperty("id").GetString());
        Assert.Contains("refused: b: $.flags['b'].targeting: Not a rule that can be converted (got {", error, StringComparison.Ordinal);
        Assert.EndsWith("2 flags read, 1 converted, 1 refused: b", error.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error);
    }

    [Fact]
    public async Task Import_Write_AddsToTheFileOnceAndLeavesTheRest()
    {
        _folder.Write("appsettings.json", """{ "FeatureManagement": { "Beta": true, "Gone": false } }""");

        var (exit, _, error) = await RunAsync("import", _folder["appsettings.json"], "--from", "microsoft-v1", "--write");
        var added = File.ReadAllText(_folder["flags.json"]);
        var (again, _, known) = await RunAsync("import", _folder["appsettings.json"], "--from", "microsoft-v1", "--write");

        Assert.True(exit == ExitCode.Done, error);
        Assert.StartsWith(Configurations.Flags[..Configurations.Flags.LastIndexOf("      }", StringComparison.Ordinal)], added, StringComparison.Ordinal);
        Assert.Contains("      },\n      {\n        \"id\": \"Beta\",\n        \"enabled\": true\n      },\n", added, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, again);
        Assert.Contains("flags.json has flags of these ids already, and nothing was written: Beta, Gone", known, StringComparison.Ordinal);
        Assert.Equal(added, File.ReadAllText(_folder["flags.json"]));
    }

    [Theory]
    [InlineData("", "error: There is no file")]
    [InlineData("{ \"flags\":", "error: $: the JSON is broken")]
    [InlineData("[]", "the outermost value is of kind Array, not an object")]
    [InlineData("{}", "is not what flagd writes: The file has no flags, neither an object nor a list.")]
    public async Task Import_BadFile_FailsWithTheReason(string text, string message)
    {
        if (text.Length != 0)
            _folder.Write("x.json", text);

        var (exit, output, error) = await RunAsync("import", _folder["x.json"], "--from", "flagd");

        Assert.Equal((ExitCode.Failed, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] line)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(["flags", .. line, "--config", _folder.Path], new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
