using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Editing;

/// <summary>Who may edit, and which files are written.</summary>
public sealed class EditAccessTests
{
    [Theory]
    [InlineData("viewer", 403)]
    [InlineData("reporter", 403)]
    [InlineData("killer", 403)]
    [InlineData("billing", 403)]
    [InlineData("operator", 200)]
    [InlineData("orders", 200)]
    public async Task Put_ByToken_IsAllowedAsConfigured(string token, int expected)
    {
        await using var world = await EditWorld.StartAsync(change: static setup => setup.Admin = $$"""
            { "Tokens": [ {{Token("viewer", "Viewer")}}, {{Token("reporter", "Reporter")}}, {{Token("operator", "Operator")}},
                {{Token("killer", "Operator", """, "Verbs": [ "kill" ] """)}}, {{Token("billing", "Operator", """, "Flags": [ "billing.*" ] """)}},
                {{Token("orders", "Operator", """, "Flags": [ "release.*" ], "Verbs": [ "edit" ] """)}} ] }
            """);
        using var request = EditWorld.Put(EditWorld.Flag, EditWorld.FlagTo(20), EntityTagHeaderValue.Any);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using HttpRequestMessage read = new(HttpMethod.Get, EditWorld.Definition);
        read.Headers.Authorization = request.Headers.Authorization;

        using var response = await world.Gateway.Admin.SendAsync(request);
        using var text = await world.Gateway.Admin.SendAsync(read);

        Assert.Equal((expected, expected), ((int)response.StatusCode, (int)text.StatusCode));
        Assert.Equal(expected == 200, await world.FileAsync() != EditWorld.Flags);
    }

    [Theory]
    [InlineData("git", "apply", "change.patch")]
    [InlineData("patch", "-p1", "-i", "change.patch")]
    public async Task Put_NotWritable_ReturnsAPatch(string program, params string[] arguments)
    {
        await using var world = await EditWorld.StartAsync(isWritable: false);

        var (status, problem) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(100), await world.TagAsync());

        Assert.Equal((409, EditWorld.Flags), (status, await world.FileAsync()));
        Assert.Contains("FlagGateway:Files:Writable", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        var before = world.Gateway.Version;
        Assert.Equal("", await EditWorld.ApplyAsync(world.Gateway.Folder, problem.GetProperty("diff").GetString()!, program, arguments));
        await Eventually.TrueAsync(() => world.Gateway.Version > before, "The patch is not in force.");
        Assert.Equal("new", await world.VariantOfAsync("anna"));
    }

    [Fact]
    public async Task Put_NotWritableNewPlan_ReturnsAPatchThatCreatesTheFile()
    {
        await using var world = await EditWorld.StartAsync(isWritable: false);

        var (status, done) = await world.PutAsync(
            EditWorld.Plan, $$"""{ "flag": "{{Setup.Flag}}", "control": "legacy", "candidate": "new", "stages": [ { "name": "all", "percentage": 100, "hold": "01:00:00" } ] }""", null, "?dry_run=true");

        Assert.Equal(200, status);
        Assert.Equal("", await EditWorld.ApplyAsync(world.Gateway.Folder, done.GetProperty("diff").GetString()!, "git", "apply", "change.patch"));
        Assert.StartsWith("{\n  \"rollouts\": [\n", await world.FileAsync("rollouts.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_FolderThatCannotBeWritten_IsRefusedWithThePatch()
    {
        await using var world = await EditWorld.StartAsync();
        Directory.CreateDirectory(world.PathOf("flags.json.flaggateway.tmp"));

        var (status, problem) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(100), await world.TagAsync());

        Assert.Equal((409, EditWorld.Flags), (status, await world.FileAsync()));
        Assert.Contains("flags.json cannot be written", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(problem.GetProperty("diff").GetString()!);
    }

    [Fact]
    public async Task Put_FolderOfAConfigMap_IsRefused()
    {
        await using var world = await EditWorld.StartAsync();
        Directory.CreateDirectory(world.PathOf("..2026_11_01"));
        File.Move(world.PathOf("flags.json"), world.PathOf("..2026_11_01/flags.json"));
        Directory.CreateSymbolicLink(world.PathOf("..data"), "..2026_11_01");
        File.CreateSymbolicLink(world.PathOf("flags.json"), "..data/flags.json");

        var (status, problem) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(100), await world.TagAsync());

        Assert.Equal((409, EditWorld.Flags), (status, await world.FileAsync()));
        Assert.Contains("ConfigMap", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_LinkedFile_ReplacesItsTargetAndKeepsTheMode()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var world = await EditWorld.StartAsync();
        await using TestFolder target = new("target");
        var file = Path.Combine(target.FullName, "shop.json");
        File.Move(world.PathOf("flags.json"), file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(world.PathOf("flags.json"), file);

        var (status, _) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(100), await world.TagAsync());

        Assert.Equal(200, status);
        Assert.Equal(file, new FileInfo(world.PathOf("flags.json")).LinkTarget);
        Assert.Contains("\"to\": 100 }", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Put_FileOfSomebodyElse_StaysTheirs()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return;
        await using var world = await EditWorld.StartAsync();
        await EditWorld.RunAsync(world.Gateway.Folder, "chown", "1654:1655", "flags.json");

        var (status, _) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(100), await world.TagAsync());

        Assert.Equal((200, (0, "1654:1655\n")), (status, await EditWorld.RunAsync(world.Gateway.Folder, "stat", "-c", "%u:%g", "flags.json")));
    }

    [Fact]
    public async Task Put_SharedFolder_WaitsForTheOtherInstance()
    {
        await using var world = await EditWorld.StartAsync(change: static setup => setup.Overrides.Add("--FlagGateway:Files:Shared=true"));
        var tag = await world.TagAsync();
        Task<(int Status, System.Text.Json.JsonElement Body)> put;
        await using (new FileStream(world.PathOf(".flaggateway.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            put = world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(100), tag);
            await Eventually.TrueAsync(() => world.Gateway.State.Current.Revision == 1, "Nothing was recorded.");
            Assert.Equal(EditWorld.Flags, await world.FileAsync());
        }

        Assert.Equal(200, (await put).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fleet_WritableFiles_NeedTheStatementThatTheyAreShared(bool isShared)
    {
        await using TestFolder folder = new("fleet");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flags.json"), EditWorld.Flags);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "gateway.json"), $$"""
            {
              "FlagGateway": { "State": { "Kind": "Redis", "Configuration": "127.0.0.1:1" }, "Files": { "Writable": true, "Shared": {{(isShared ? "true" : "false")}} } },
              "ReverseProxy": { "Clusters": { "legacy": { "Destinations": { "a": { "Address": "http://127.0.0.1:1" } } }, "new": { "Destinations": { "a": { "Address": "http://127.0.0.1:1" } } } } }
            }
            """);

        var issues = (await new FlagGateway.Configuration.ConfigLoader(folder.FullName, [], new FlagGateway.Telemetry.CohortRegistry()).LoadAsync(null)).Issues
            .Where(static issue => issue.Severity == FlagGateway.Snapshots.IssueSeverity.Error).Select(static issue => issue.ToString());

        string[] expected = isShared ? [] : ["gateway.json:2: error: FlagGateway:Files:Writable: The other instances of the fleet would keep their own files (got true). Add FlagGateway:Files:Shared: true if all instances read the same folder, or leave it out"];
        Assert.Equal(expected, issues);
    }

    private static string Token(string name, string role, string more = "") =>
        $$"""{ "Name": "{{name}}", "Sha256": "{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}}", "Role": "{{role}}"{{more}} }""";
}
