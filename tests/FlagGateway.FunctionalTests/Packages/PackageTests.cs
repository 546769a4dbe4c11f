using System.Text.RegularExpressions;
using System.Xml.Linq;
using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Packages;

/// <summary>
/// What somebody gets who installs a package, with nothing from the source tree. tests/packages.sh builds a host from
/// them.
/// </summary>
public sealed partial class PackageTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string Tool = "FlagGateway";
    private const string ToolFolder = "tools/net10.0/any/";

    [Theory]
    [InlineData("FlagGateway.Core")]
    [InlineData("FlagGateway.AspNetCore")]
    [InlineData(Tool)]
    public void Package_Metadata_IsComplete(string id)
    {
        var (files, spec) = packages.Read(id);

        Assert.Equal((id, PackedPackages.Version, "MIT", "README.md", "icon.png"), (Text("id"), Text("version"), Text("license"), Text("readme"), Text("icon")));
        Assert.True(Text("description")!.Length > 30 && Text("tags")!.Length > 10);
        Assert.All(["README.md", "LICENSE", "icon.png"], file => Assert.Contains(file, files));

        string? Text(string name) => Child(spec, name)?.Value;
    }

    [Theory]
    [InlineData("FlagGateway.Core", "DiffPlex", "MathNet.Numerics", "Microsoft.FeatureManagement", "System.IO.Hashing")]
    [InlineData("FlagGateway.AspNetCore", "FlagGateway.Core", "Microsoft.AspNetCore.Authentication.JwtBearer", "Microsoft.AspNetCore.OpenApi", "Microsoft.FeatureManagement.AspNetCore", "OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "Polly.Core", "prometheus-net.AspNetCore", "StackExchange.Redis", "Yarp.ReverseProxy")]
    public async Task Library_Content_IsItsAssemblyItsDocumentationAndItsDependencies(string id, params string[] dependencies)
    {
        var (files, spec) = packages.Read(id);

        Assert.Equal([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], Own(files));
        var named = spec.Descendants().Where(static node => node.Name.LocalName == "dependency").ToDictionary(static node => (string)node.Attribute("id")!, static node => (string)node.Attribute("version")!);
        // Pinned versions of what these need stay in; none is an analyzer or a build tool.
        Assert.All(dependencies, dependency => Assert.Contains(dependency, named.Keys));
        Assert.DoesNotContain(named.Keys, static name => BuildTool().IsMatch(name));
        Assert.All(named.Where(static one => one.Key.StartsWith("FlagGateway", StringComparison.Ordinal)), static one => Assert.Equal(PackedPackages.Version, one.Value));
        Assert.True(Member().Count(await packages.ReadTextAsync(id, $"lib/net10.0/{id}.xml")) > 50);
    }

    [Fact]
    public void Tool_Content_IsTheProgramAndWhatTheDemoPlays()
    {
        var (files, spec) = packages.Read(Tool);

        Assert.Equal("DotnetTool", (string?)spec.Descendants().Single(static node => node.Name.LocalName == "packageType").Attribute("name"));
        Assert.All(["flaggateway.dll", "flaggateway.runtimeconfig.json", "DotnetToolSettings.xml", "Yarp.ReverseProxy.dll", "config/gateway.json", "config/examples/orders-migration/rollouts.json"], file => Assert.Contains(ToolFolder + file, files));
        Assert.DoesNotContain(Own(files), static file => !file.StartsWith(ToolFolder, StringComparison.Ordinal));
        // Nothing of a web site, no documentation of members, no test.
        Assert.DoesNotContain(Own(files), static file => Stray().IsMatch(file));
    }

    [Fact]
    public async Task Tool_InstalledFromThePackageAlone_RunsItsCommands()
    {
        Programs.Require("env");
        await using TestFolder folder = new("tool");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nuget.config"), $"""<configuration><packageSources><clear /><add key="packed" value="{packages.FullName}" /></packageSources></configuration>""");
        var (exit, output) = await PackedPackages.DotnetAsync(folder.FullName, "tool", "install", Tool, "--version", PackedPackages.Version, "--tool-path", Path.Combine(folder.FullName, "bin"), "--configfile", Path.Combine(folder.FullName, "nuget.config"));
        Assert.True(exit == 0, output);

        Assert.Contains("flaggateway [command]", await RunAsync(folder, "--help"), StringComparison.Ordinal);
        // That of the build, which was before the packing.
        Assert.Matches(@"^\d+\.\d+\.\d+", await RunAsync(folder, "--version"));
        Assert.Contains("matched the configuration in force", await RunAsync(folder, "demo", "--seconds", "2"), StringComparison.Ordinal);
        await RunAsync(folder, "init", "config");
        Assert.Contains("valid", await RunAsync(folder, "validate"), StringComparison.Ordinal);
        await using ExternalProcess gateway = new("env", Line(folder, "run", "--Urls=http://127.0.0.1:0", "--FlagGateway:Admin:Url=http://127.0.0.1:0"));
        await Eventually.TrueAsync(() => Task.FromResult(gateway.Output.Contains("Serving http://", StringComparison.Ordinal)), () => gateway.Output);
        await gateway.SignalAsync("INT");
        using CancellationTokenSource deadline = new(Eventually.Deadline);
        Assert.Equal(0, await gateway.WaitForExitAsync(deadline.Token));
    }

    private static async Task<string> RunAsync(TestFolder folder, params string[] line)
    {
        await using ExternalProcess program = new("env", Line(folder, line));
        using CancellationTokenSource deadline = new(Eventually.Deadline);
        var exit = await program.WaitForExitAsync(deadline.Token);
        Assert.True(exit == 0, program.Output);
        return program.Output;
    }

    private static IEnumerable<string> Line(TestFolder folder, params string[] line) => ["-C", folder.FullName, Path.Combine(folder.FullName, "bin", "flaggateway"), .. line];

    private static XElement? Child(XElement spec, string name) => spec.Elements().FirstOrDefault(node => node.Name.LocalName == name);

    // What is neither the format's own nor checked for every package.
    private static IEnumerable<string> Own(IEnumerable<string> files) => files
        .Where(static file => file is not ("README.md" or "LICENSE" or "icon.png" or "[Content_Types].xml" or "_rels/.rels") && !file.EndsWith(".nuspec", StringComparison.Ordinal) && !file.StartsWith("package/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex("Analyzer|MinVer|xunit|Test", RegexOptions.IgnoreCase)]
    private static partial Regex BuildTool();

    [GeneratedRegex("<member ")]
    private static partial Regex Member();

    [GeneratedRegex(@"web\.config|staticwebassets|FlagGateway[\w.]*\.xml|[Tt]ests?\.|xunit|/data/|\.user$|/bin/|/obj/")]
    private static partial Regex Stray();
}
