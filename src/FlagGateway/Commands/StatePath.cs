using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Commands;

/// <summary>Where commands find the state folder.</summary>
internal static class StatePath
{
    /// <summary>What a folder's gateway.json and the command line say, else the default.</summary>
    public static string Find(string folder, string[] overrides)
    {
        List<ConfigIssue> issues = [];
        var file = ConfigFileReader.Read(folder, ConfigFileNames.Gateway, issues);
        return ((file is null ? null : GatewayFileReader.ReadOptions(file, overrides, issues))?.State ?? new StateOptions()).Path;
    }
}
