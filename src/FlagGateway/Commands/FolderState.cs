using FlagGateway.Configuration;
using FlagGateway.State;
using FlagGateway.State.File;

namespace FlagGateway.Commands;

/// <summary>The state beside the files, for commands that read the folder alone.</summary>
internal static class FolderState
{
    /// <summary>The state of the configuration's state folder; empty where it is in Redis, or cannot be read.</summary>
    public static GatewayState Read(LoadedConfiguration configuration)
    {
        if (configuration.Options.State.Kind != StateKind.File)
            return GatewayState.Empty;
        try
        {
            return FileStateReader.Read(configuration.Options.State.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return GatewayState.Empty;
        }
    }

    /// <summary>What the files and that state say of each other, with lines.</summary>
    public static IReadOnlyList<ConfigIssue> Compare(LoadedConfiguration configuration, ConfigFolder files)
    {
        ConfigIssue[] found = [.. EndStateIssues.Find(configuration, Read(configuration))];
        return files.Flags is null ? found : [.. IssueLines.Fill(files.Flags, found)];
    }
}
