using System.Text;
using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene;
using FlagGateway.Hygiene;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Tests.Hygiene;

/// <summary>Configurations that stand in no folder.</summary>
internal static class Folders
{
    public static ConfigFolder Of(string gateway, string flags, string? rollouts = null) => new(
        new ConfigFile(ConfigFileNames.Gateway, Encoding.UTF8.GetBytes(gateway)),
        new ConfigFile(ConfigFileNames.Flags, Encoding.UTF8.GetBytes(flags)),
        rollouts is null ? null : new ConfigFile(ConfigFileNames.Rollouts, Encoding.UTF8.GetBytes(rollouts)),
        []);

    public static async Task<LoadedConfiguration> LoadAsync(ConfigFolder files)
    {
        ConfigLoader loader = new("nowhere", [], new CohortRegistry());
        var result = await loader.LoadAsync(previous: null, files);
        Assert.True(result.Configuration is not null, string.Join('\n', result.Issues) + "\n" + string.Join('\n', new[] { files.Gateway, files.Flags, files.Rollouts }.OfType<ConfigFile>().Select(static file => Encoding.UTF8.GetString(file.Bytes.Span))));
        return result.Configuration;
    }

    public static async Task<IReadOnlyList<FlagMetadata>> FactsAsync(ConfigFolder files) => FlagMetadataReader.Read(await LoadAsync(files));

    public static string Flags(params string[] flags) => $$"""{ "feature_management": { "feature_flags": [ {{string.Join(", ", flags)}} ] } }""";
}
