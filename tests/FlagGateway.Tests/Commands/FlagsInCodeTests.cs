using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.Hosting;
using FlagGateway.Tests.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FlagGateway.Tests.Commands;

/// <summary>The flags that exist and the code that uses them: constants, and what differs.</summary>
public sealed class FlagsInCodeTests : IDisposable
{
    private const string Flags = """
        { "feature_management": { "feature_flags": [
          { "id": "release.routed", "enabled": true },
          { "id": "release.used", "enabled": true },
          { "id": "ops.unused", "enabled": true },
          { "id": "ops.old", "enabled": true, "description": "Old", "lifecycle": { "type": "ops", "deprecated": "use release.used" } }
        ] } }
        """;

    private readonly TempFolder _folder = new();

    public FlagsInCodeTests()
    {
        Directory.CreateDirectory(_folder["config"]);
        Directory.CreateDirectory(_folder["src/out"]);
        Directory.CreateDirectory(_folder["src/node_modules"]);
        Directory.CreateDirectory(_folder["src/deep"]);
        _folder.Write("config/gateway.json", Configurations.With(Configurations.Gateway, "\"Flag\": \"release.orders\"", "\"Flag\": \"release.routed\""));
        _folder.Write("config/flags.json", Flags);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Refs_AllFlags_AreComparedInOnePass()
    {
        _folder.Write("src/a.cs", "var on = IsEnabled(\"release.used\");\n\nif (IsEnabled(\"release.gone\") || x(FlagIds.OpsOld))\n");
        _folder.Write("src/out/b.cs", "\"release.ignored\"");
        _folder.Write("src/node_modules/c.js", "\"release.foreign\"");
        _folder.Write("src/deep/d.gen.cs", "\"release.deep\"");
        _folder.Write("src/e.bin", [0, 1, 2]);
        _folder.Write("src/.gitignore", "out/\n*.gen.cs\n");

        var (exit, output, error) = await RunAsync("refs", "--code", _folder.Path);
        var (ignored, _, _) = await RunAsync("refs", "--code", _folder.Path, "--ignore", "release.gone");
        var (_, json, _) = await RunAsync("refs", "--code", _folder.Path, "-o", "json");

        var file = Path.GetRelativePath(Environment.CurrentDirectory, _folder["src/a.cs"]);
        Assert.Equal((ExitCode.Failed, ExitCode.Done, ""), (exit, ignored, error));
        Assert.Equal(
            [
                $"undefined  {file}:3: release.gone: if (IsEnabled(\"release.gone\") || x(FlagIds.OpsOld))",
                "retired    ops.old: deprecated: use release.used, and code still names it",
                $"           {file}:3: if (IsEnabled(\"release.gone\") || x(FlagIds.OpsOld))",
                "unused     ops.unused: neither code nor a route nor a rollout uses it",
                "4 flags: 1 undefined, 1 retired and still named, 1 unused; 2 files searched; not searched: 2 ignored, 0 larger than 2 MiB, 1 binary, 0 unreadable",
            ],
            output.TrimEnd().Split('\n').Select(static line => line.TrimEnd('\r')));
        using var response = JsonDocument.Parse(json);
        Assert.Equal("release.gone", Assert.Single(response.RootElement.GetProperty("undefined").EnumerateArray()).GetProperty("flag").GetString());
    }

    [Fact]
    public async Task Refs_IgnoreFilesOfParents_CountUpToTheRootOfTheRepository()
    {
        Directory.CreateDirectory(_folder[".git"]);
        _folder.Write(".gitignore", "src/deep/\n!src/out/\n");
        _folder.Write("src/.gitignore", "out/*\n!out/kept.cs\n");
        _folder.Write("src/deep/a.cs", "\"release.a\"");
        _folder.Write("src/out/b.cs", "\"release.b\"");
        _folder.Write("src/out/kept.cs", "\"release.c\"");

        var (_, json, _) = await RunAsync("refs", "--code", _folder["src"], "-o", "json");

        using var response = JsonDocument.Parse(json);
        Assert.Equal(["release.c"], response.RootElement.GetProperty("undefined").EnumerateArray().Select(static line => line.GetProperty("flag").GetString()));
    }

    [Fact]
    public async Task Refs_GeneratedConstants_AreNoUse()
    {
        await RunAsync("generate", "--language", "csharp", "--output", _folder["src/FlagIds.g.cs"]);

        var (_, json, _) = await RunAsync("refs", "--code", _folder["src"], "-o", "json");

        using var response = JsonDocument.Parse(json);
        Assert.Equal(["release.used", "ops.unused", "ops.old"], response.RootElement.GetProperty("unused").EnumerateArray().Select(static flag => flag.GetString()));
    }

    [Fact]
    public async Task Generate_CSharp_CompilesAndARemovedFlagBreaksTheBuild()
    {
        var (exit, constants, error) = await RunAsync("generate", "--language", "csharp", "--namespace", "Shop.Flags");

        Assert.Equal((ExitCode.Done, ""), (exit, error));
        Assert.Empty(Compile(constants, "class C { public string F = Shop.Flags.FlagIds.ReleaseUsed; }"));
        Assert.Equal(["CS0117"], Compile(constants, "class C { public string F = Shop.Flags.FlagIds.ReleaseRemoved; }"));
        Assert.Equal(["CS0618"], Compile(constants, "class C { public string F = Shop.Flags.FlagIds.OpsOld; }"));
    }

    [Fact]
    public async Task Generate_Check_FailsUntilTheFileIsCurrent()
    {
        string[] line = ["generate", "--language", "typescript", "--output", _folder["web/flags.ts"]];

        var (missing, _, error) = await RunAsync([.. line, "--check"]);
        var (written, output, _) = await RunAsync(line);
        File.WriteAllText(_folder["web/flags.ts"], File.ReadAllText(_folder["web/flags.ts"]).Replace("\n", "\r\n", StringComparison.Ordinal));
        var (current, upToDate, _) = await RunAsync([.. line, "--check"]);
        _folder.Write("config/flags.json", Configurations.With(Flags, "ops.unused", "ops.other"));
        var (stale, _, _) = await RunAsync([.. line, "--check"]);

        Assert.Equal((ExitCode.Failed, ExitCode.Done, ExitCode.Done, ExitCode.Failed), (missing, written, current, stale));
        Assert.Contains("is not up to date. Run: flaggateway flags generate --config", error, StringComparison.Ordinal);
        Assert.EndsWith("written: 4 flags", output.TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith("is up to date: 4 flags", upToDate.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("OpsUnused: \"ops.unused\",", File.ReadAllText(_folder["web/flags.ts"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_TwoFlagsOfOneName_FailsAndNamesThem()
    {
        _folder.Write("config/flags.json", Configurations.With(Flags, "ops.unused", "release-used"));

        var (exit, output, error) = await RunAsync("generate", "--language", "csharp");

        Assert.Equal((ExitCode.Failed, "", "error: Several flags would have one constant: ReleaseUsed: release-used, release.used. Rename one of them."), (exit, output, error.TrimEnd()));
    }

    private static string[] Compile(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static file => Path.GetFileName(file) is "System.Runtime.dll" or "System.Private.CoreLib.dll").Select(static file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create("constants", sources.Select(static source => CSharpSyntaxTree.ParseText(source)), references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return [.. compilation.GetDiagnostics().Where(static one => one.Severity >= DiagnosticSeverity.Warning).Select(static one => one.Id)];
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] line)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(["flags", .. line, "--config", _folder["config"]], new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
