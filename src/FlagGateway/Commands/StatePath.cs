using FlagGateway.Options;
using FlagGateway.Tools;

namespace FlagGateway.Commands;

/// <summary>Where commands find the state folder.</summary>
internal static class StatePath
{
    /// <summary>What a folder's gateway.json and the command line say, else the default.</summary>
    public static string Find(string folder, string[] overrides) => (ConfigurationFolder.ReadOptions(folder, overrides)?.State ?? new StateOptions()).Path;
}
