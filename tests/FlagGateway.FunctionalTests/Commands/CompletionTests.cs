using System.Diagnostics;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Commands;

/// <summary>The scripts of <c>completion</c>, run by the shells that are installed here; bash always is.</summary>
public sealed class CompletionTests
{
    private const string Flags = """{ "feature_management": { "feature_flags": [ { "id": "release.b" }, { "id": "ops.c" }, { "id": "release:a" } ] } }""";

    // The program's name, and how a shell is made to complete the line in LINE.
    private static readonly Dictionary<string, string> Shells = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            source "$SCRIPT"
            COMP_LINE="flaggateway $LINE"; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(flaggateway)
            last="${LINE##*[ :=]}"
            _flaggateway flaggateway "$last" ""
            [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
            """,
        // Only the completion system itself may call compadd.
        ["zsh"] = """
            compdef() { }; _files() { }
            compadd() { shift; print -rl -- "$@" }
            source $SCRIPT
            words=(flaggateway "${(@s: :)LINE}"); CURRENT=$#words; PREFIX="$words[-1]"
            _flaggateway
            """,
        ["fish"] = """
            source $SCRIPT
            complete -C "flaggateway $LINE"
            """,
    };

    public static TheoryData<string, string, string> Cases()
    {
        TheoryData<string, string, string> cases = [];
        foreach (var shell in Shells.Keys.Where(static shell => shell == "bash" || Programs.Missing(shell).Count == 0))
        {
            cases.Add(shell, "kill rel", "release.b release:a");
            cases.Add(shell, "rollout sta", "start status");
            cases.Add(shell, "prompts ", "accept diff list show");
            cases.Add(shell, "init --kind ", "orders prompts");
            cases.Add(shell, "rollout status --wa", "--wait --watch");
            cases.Add(shell, "override --flag op", "ops.c");
        }

        cases.Add("bash", "kill release:", "a");
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Script_Line_IsCompletedByTheProgram(string shell, string line, string expected)
    {
        Programs.Require("bash");
        await using TestFolder folder = new("completion");
        Directory.CreateDirectory(Path.Combine(folder.FullName, "config"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config", "flags.json"), Flags);
        var script = Path.Combine(folder.FullName, "script");
        await File.WriteAllTextAsync(script, (await CommandLine.RunAsync("completion", shell)).Output);
        ProcessStartInfo start = new(Programs.PathOf(shell), ["-c", Shells[shell]]) { UseShellExecute = false, WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["SCRIPT"], start.Environment["LINE"], start.Environment["HOME"]) = (script, line, folder.FullName);
        start.Environment["PATH"] = AppContext.BaseDirectory + Path.PathSeparator + start.Environment["PATH"];

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("", await error);
        // fish adds descriptions, bash quotes.
        Assert.Equal(expected, string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static word => word.Split('\t')[0]).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_EachShell_PrintsAScriptThatAsksTheProgram(string shell)
    {
        var (exit, output, error) = await CommandLine.RunAsync("completion", shell);

        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("[suggest:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_UnknownShell_ListsThem()
    {
        var (exit, _, error) = await CommandLine.RunAsync("completion", "tcsh");

        Assert.Equal(2, exit);
        Assert.All(["bash", "zsh", "fish", "pwsh"], shell => Assert.Contains($"'{shell}'", error, StringComparison.Ordinal));
    }
}
