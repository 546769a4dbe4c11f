using FlagGateway.Configuration;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Hosting;

/// <summary>The folder of the program, read before anything runs.</summary>
/// <param name="Loader">Reads the folder.</param>
/// <param name="Source">The folder with what was seen of it.</param>
/// <param name="Initial">What to start with; <c>null</c> where there are errors.</param>
/// <param name="Issues">Errors and warnings.</param>
internal sealed record ProgramConfiguration(ConfigLoader Loader, FolderSettings Source, InitialConfiguration? Initial, IReadOnlyList<ConfigIssue> Issues)
{
    /// <summary>Reads the folder.</summary>
    public static async Task<ProgramConfiguration> LoadAsync(string folder, IReadOnlyList<string> overrides)
    {
        GatewayRegistry registry = new();
        CohortRegistry cohorts = new(registry);
        ConfigCompiler compiler = new(cohorts);
        ConfigLoader loader = new(folder, overrides, compiler);
        var seen = FolderSignature.Read(folder);
        var (configuration, issues) = await loader.LoadAsync(previous: null);
        return new ProgramConfiguration(
            loader, new FolderSettings(folder, seen, loader, compiler, cohorts, registry), configuration is null ? null : new InitialConfiguration(configuration, issues), issues);
    }
}

/// <summary>What reads the folder again.</summary>
internal sealed record FolderSettings(string Folder, FolderSignature Seen, ConfigLoader Loader, ConfigCompiler Compiler, CohortRegistry Cohorts, GatewayRegistry Registry);
