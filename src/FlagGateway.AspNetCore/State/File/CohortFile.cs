using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>
/// What was counted in the stages that are under way, so that a restart loses at most what came since the last write. Missing
/// or damaged without harm: the samples of the stage then begin again.
/// </summary>
internal static class CohortFile
{
    private const int Format = 1;

    /// <summary>Reads it; nothing where there is none that can be used, with the reason where there is one.</summary>
    public static IReadOnlyList<CohortSnapshot> Read(string file, out string? problem)
    {
        problem = null;
        try
        {
            if (!System.IO.File.Exists(file))
                return [];
            if (JsonSerializer.Deserialize<Content>(DurableFile.ReadAll(file), StateJson.Options) is not { Format: Format, Rollouts: { } saved })
                problem = "it is not in a format that is known";
            else if (saved.Select(Open).ToArray() is var snapshots && Array.TrueForAll(snapshots, static one => one is not null))
                return snapshots!;
            else
                problem = "its counts are damaged, or of another version";
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            problem = exception.Message;
        }

        problem = $"{file}: {problem}";
        return [];
    }

    /// <exception cref="IOException">It cannot be written; the old content is there.</exception>
    public static void Write(string file, IEnumerable<CohortSnapshot> snapshots) =>
        DurableFile.Replace(file, JsonSerializer.SerializeToUtf8Bytes(new Content(Format, [.. snapshots.Select(Close)]), StateJson.Options), isDurable: false);

    private static SavedCohorts Close(CohortSnapshot snapshot)
    {
        byte[][] counts = [.. snapshot.Windows.Select(CohortTotalsCodec.Encode), SegmentTotalsCodec.Encode(snapshot.Segments)];
        return new SavedCohorts(snapshot.Flag, snapshot.ObservationPeriod, snapshot.StartedAt, snapshot.Control, snapshot.Candidate, counts, Hash(counts));
    }

    private static CohortSnapshot? Open(SavedCohorts? saved)
    {
        if (saved is not { Flag: not null, Control: not null, Candidate: not null, Counts: { Count: CohortSnapshot.WindowCount + 1 } counts }
            || counts.Any(static bytes => bytes is null) || saved.Hash != Hash(counts))
        {
            return null;
        }

        var windows = counts.Take(CohortSnapshot.WindowCount).Select(CohortTotalsCodec.Decode).ToArray();
        return Array.TrueForAll(windows, static window => window is not null) && SegmentTotalsCodec.Decode(counts[^1]) is { } segments
            ? new CohortSnapshot(saved.Flag, saved.ObservationPeriod, saved.StartedAt, saved.Control, saved.Candidate, windows!, segments)
            : null;
    }

    // A loss of power may leave a file whose parts are of different times; compressed counts do not show it.
    private static string Hash(IReadOnlyList<byte[]> counts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var bytes in counts)
            hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Content(int Format, IReadOnlyList<SavedCohorts> Rollouts);

    private sealed record SavedCohorts(
        string Flag, [property: JsonPropertyName("epoch")] long ObservationPeriod, DateTimeOffset StartedAt, string Control, string Candidate, IReadOnlyList<byte[]> Counts, string Hash);
}
