using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.State.File;
using FlagGateway.State.Redis;

namespace FlagGateway.Tools;

/// <summary>The state that belongs to a configuration, read without a gateway.</summary>
internal static class FolderState
{
    /// <summary>Compares the files and the state.</summary>
    public static async Task<StateComparison> CompareAsync(FolderConfiguration folder, CancellationToken cancellationToken)
    {
        var (state, problem) = await ReadAsync(folder.Options.State, cancellationToken);
        ConfigIssue[] found = [.. EndStateIssues.Find(folder.Loaded, state)];
        return new(
            folder.Folder.Files.Flags is { } flags ? [.. IssueLines.Fill(flags, found)] : found,
            problem is null ? null : $"The state cannot be read, so finished rollouts were not compared with flags.json: {problem}");
    }

    /// <summary>Reads what a gateway has observed of flags.</summary>
    public static async Task<LifeReading> ReadLifeAsync(StateOptions options, CancellationToken cancellationToken)
    {
        try
        {
            if (options.Kind != StateKind.Redis)
                return FlagLifeFile.Read(new StateFolder(options.Path).Life);
            var settings = RedisSettings.From(options);
            var (entries, problem) = await RedisOnce.ReadAsync(settings, database => database.HashGetAllAsync(settings.Keys.Life), cancellationToken);
            return entries is null ? new(null, problem) : RedisFlagLife.From(entries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(null, exception.Message);
        }
    }

    // From the state folder, or from Redis if configured; empty with the problem if it cannot be read.
    private static async Task<(GatewayState State, string? Problem)> ReadAsync(StateOptions options, CancellationToken cancellationToken)
    {
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
}

/// <summary>Result of comparing the files with the state.</summary>
/// <param name="Issues">A warning for each flag that a finished rollout decides differently.</param>
/// <param name="Problem">Why the state could not be read; otherwise <c>null</c>.</param>
public sealed record StateComparison(IReadOnlyList<ConfigIssue> Issues, string? Problem)
{
    /// <summary>The remedy for such a flag.</summary>
    public const string Remedy = EndStateIssues.Remedy;
}
