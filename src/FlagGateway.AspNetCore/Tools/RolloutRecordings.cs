using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Rollouts.Recording;

namespace FlagGateway.Tools;

/// <summary>The records of rollouts that a gateway wrote to its state folder. A gateway may be writing to it.</summary>
public static class RolloutRecordings
{
    /// <summary>Replays the records of a plan's flag against the plan.</summary>
    /// <param name="paths">
    /// State folders of gateways (<c>State:Path</c>), or folders with copies of their records. In a fleet several
    /// instances may have led in turn.
    /// </param>
    /// <param name="plan">The plan.</param>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file may not be read.</exception>
    public static RecordingReplay Replay(IReadOnlyList<string> paths, RolloutPlan plan) => Replay(paths, plan, candidate: null);

    /// <summary>Replays the records of one candidate of a plan of several.</summary>
    /// <param name="paths">As above.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="candidate">The candidate; <c>null</c> for the only one, or the first.</param>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file may not be read.</exception>
    public static RecordingReplay Replay(IReadOnlyList<string> paths, RolloutPlan plan, string? candidate)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.FurtherCandidates.Count != 0)
            plan = CandidateView.From(plan, candidate ??= plan.Candidate);
        (IReadOnlyList<string> Files, RecordingDecoder Decoder)[] folders = [.. paths.Select(path => (FilesOf(path), new RecordingDecoder(plan.Flag, candidate)))];
        var report = PlanReplay.Run(plan, Merge([.. folders.Select(static folder => Read(folder.Files, folder.Decoder))]));
        return new RecordingReplay(report, [.. folders.SelectMany(static folder => folder.Decoder.Problems)], [.. folders.SelectMany(static folder => folder.Decoder.Flags).Distinct(StringComparer.Ordinal)]);
    }

    private static IReadOnlyList<string> FilesOf(string path) =>
        RecordingFolder.FilesOf(path) is { Count: > 0 } files ? files : RecordingFolder.FilesOf(RecordingFolder.PathOf(new() { Path = path }));

    // One record of each folder at a time.
    private static IEnumerable<RecordedEvaluation> Merge(IReadOnlyList<IEnumerable<RecordedEvaluation>> folders)
    {
        List<IEnumerator<RecordedEvaluation>> open = [.. folders.Select(static folder => folder.GetEnumerator())];
        try
        {
            open.RemoveAll(static one => !one.MoveNext());
            while (open.MinBy(static one => one.Current.At) is { } next)
            {
                yield return next.Current;
                if (!next.MoveNext())
                    open.Remove(next);
            }
        }
        finally
        {
            open.ForEach(static one => one.Dispose());
        }
    }

    // One line after the other: the counts of a day are large.
    private static IEnumerable<RecordedEvaluation> Read(IReadOnlyList<string> files, RecordingDecoder decoder)
    {
        foreach (var file in files)
        {
            var number = 0;
            using StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (reader.ReadLine() is { } line)
            {
                if (decoder.Decode(line, $"{Path.GetFileName(file)} line {++number}") is { } evaluation)
                    yield return evaluation;
            }
        }
    }
}

/// <summary>A replay of records.</summary>
/// <param name="Report">What the plan would have done.</param>
/// <param name="Problems">Records that could not be read, one line each; empty for none.</param>
/// <param name="Flags">The flags of which there are records.</param>
public sealed record RecordingReplay(ReplayReport Report, IReadOnlyList<string> Problems, IReadOnlyCollection<string> Flags);
