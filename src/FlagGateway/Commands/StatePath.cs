using FlagGateway.Options;
using FlagGateway.Tools;

namespace FlagGateway.Commands;

/// <summary>Finds the state folder for commands.</summary>
internal static class StatePath
{
    /// <summary>The path in a folder's gateway.json or on the command line, otherwise the default.</summary>
    public static string Find(string folder, string[] overrides) => (ConfigurationFolder.ReadOptions(folder, overrides)?.State ?? new StateOptions()).Path;
}
