using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.State.File;
using FlagGateway.State.Redis;

namespace FlagGateway.Commands;

/// <summary>The state that belongs to a configuration, for commands that read it without a gateway.</summary>
internal static class FolderState
{
    /// <summary>Reads the state: of the state folder, or of Redis where that is configured and answers.</summary>
    /// <returns>The state, empty with the problem where it cannot be read.</returns>
    public static async Task<(GatewayState State, string? Problem)> ReadAsync(LoadedConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = configuration.Options.State;
        if (options.Kind == StateKind.Redis)
            return await RedisStateReader.ReadAsync(options, cancellationToken);
        try
        {
            return (FileStateReader.Read(options.Path), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (GatewayState.Empty, exception.Message);
        }
    }

    /// <summary>What the files and the state say of each other, with lines; and why the state could not be read, or <c>null</c>.</summary>
    public static async Task<(IReadOnlyList<ConfigIssue> Issues, string? Problem)> CompareAsync(LoadedConfiguration configuration, ConfigFolder files, CancellationToken cancellationToken)
    {
        var (state, problem) = await ReadAsync(configuration, cancellationToken);
        ConfigIssue[] found = [.. EndStateIssues.Find(configuration, state)];
        return (files.Flags is null ? found : [.. IssueLines.Fill(files.Flags, found)], problem is null ? null : $"The state cannot be read, so finished rollouts were not compared with flags.json: {problem}");
    }
}
