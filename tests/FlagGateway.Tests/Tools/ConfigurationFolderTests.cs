using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Explaining;
using FlagGateway.Snapshots;
using FlagGateway.Tests.Configuration;
using FlagGateway.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.Tests.Tools;

/// <summary>A folder that is read without a gateway, by the public API that the commands use.</summary>
public sealed class ConfigurationFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ConfigurationFolderTests()
    {
        _folder.Write("gateway.json", Configurations.Gateway);
        _folder.Write("flags.json", Configurations.Flags);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_FolderIsMissing_IsEmptyAndHasErrorsWhenLoaded()
    {
        var folder = ConfigurationFolder.Read(_folder["nowhere"]);

        var (configuration, issues) = await folder.LoadAsync([]);

        Assert.True(folder.IsEmpty);
        Assert.Null(configuration);
        Assert.Equal(["gateway.json", "flags.json"], issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => issue.File));
        Assert.Null(ConfigurationFolder.ReadOptions(_folder["nowhere"], []));
    }

    [Fact]
    public async Task Load_FilesChangeAfterwards_UsesThoseThatWereRead()
    {
        var folder = ConfigurationFolder.Read(_folder.Path);
        _folder.Write("flags.json", "{ broken");

        var (configuration, _) = await folder.LoadAsync([]);

        Assert.Equal("release.orders", Assert.Single(configuration!.Flags.Flags).Id);
        Assert.Equal("orders", Assert.Single(configuration.Routes.Values).RouteId);
    }

    [Fact]
    public async Task Load_Overrides_WinOverTheFile()
    {
        string[] overrides = ["--FlagGateway:State:Path=/elsewhere"];

        var (configuration, _) = await ConfigurationFolder.Read(_folder.Path).LoadAsync(overrides);

        Assert.Equal("/elsewhere", configuration!.Options.State.Path);
        Assert.Equal("/elsewhere", ConfigurationFolder.ReadOptions(_folder.Path, overrides)!.State.Path);
    }

    [Fact]
    public async Task Explain_UnknownFlag_IsNull()
    {
        var (configuration, _) = await ConfigurationFolder.Read(_folder.Path).LoadAsync([$"--FlagGateway:State:Path={_folder["state"]}"]);

        Assert.Null(configuration!.Explain("unknown", new Question("user-1", [], default, "GET"), out _));
        Assert.Equal("user-1", configuration.Explain("release.orders", new Question("user-1", [], default, "GET"), out var problem)!.User);
        Assert.Null(problem);
    }

    [Fact]
    public async Task Lint_FilesHaveErrors_ReportsTheseAlone()
    {
        _folder.Write("flags.json", "{ broken");

        var result = await ConfigurationFolder.Read(_folder.Path).LintAsync([], new DateOnly(2027, 1, 1), new HashSet<string>(StringComparer.Ordinal), TestContext.Current.CancellationToken);

        Assert.Null(result.Flags);
        Assert.NotEmpty(result.Findings);
        Assert.All(result.Findings, static finding => Assert.Equal(("invalid", LintSeverity.Error), (finding.Rule, finding.Severity)));
    }

    [Fact]
    public async Task Retire_FileChangesBeforeItIsWritten_ThrowsAndWritesNothing()
    {
        var (configuration, _) = await ConfigurationFolder.Read(_folder.Path).LoadAsync([]);
        var plan = await configuration!.PlanRetirementAsync(configuration.Flags.Find("release.orders")!, 0, live: null);
        _folder.Write("flags.json", Configurations.Flags + " ");

        Assert.ThrowsAny<IOException>(plan.Write);

        Assert.Equal(Configurations.Gateway, await File.ReadAllTextAsync(_folder["gateway.json"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AddFlagGatewayFolder_HostHasAGateway_Throws()
    {
        var (configuration, _) = await ConfigurationFolder.Read(_folder.Path).LoadAsync([]);
        ServiceCollection services = new();
        services.AddFlagGatewayFolder(configuration!);

        Assert.Throws<InvalidOperationException>(() => services.AddFlagGatewayFolder(configuration!));
    }
}
