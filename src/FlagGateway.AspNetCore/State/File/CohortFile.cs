using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>
/// The counts of active stages, so that a restart loses at most those since the last write. A missing
/// or damaged file is harmless: the samples of the stage then begin again.
/// </summary>
internal static class CohortFile
{
    private const int Format = 1;

    /// <summary>Reads the file; empty if there is no usable one, with the reason.</summary>
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

    /// <exception cref="IOException">The file cannot be written; the old content remains.</exception>
    public static void Write(string file, IEnumerable<CohortSnapshot> snapshots) =>
        DurableFile.Replace(file, JsonSerializer.SerializeToUtf8Bytes(new Content(Format, [.. snapshots.Select(Close)]), StateJson.Options), isDurable: false);

    private static SavedCohorts Close(CohortSnapshot snapshot)
    {
        byte[][] counts = [.. snapshot.Windows.Select(CohortTotalsCodec.Encode), SegmentTotalsCodec.Encode(snapshot.Segments)];
        return new SavedCohorts(snapshot.Flag, snapshot.ObservationPeriod, snapshot.StartedAt, snapshot.Control, snapshot.Candidate, counts, Hash(counts), snapshot.Past?.Encode());
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
            ? new CohortSnapshot(saved.Flag, saved.ObservationPeriod, saved.StartedAt, saved.Control, saved.Candidate, windows!, segments) { Past = RolloutPast.Decode(saved.Past) }
            : null;
    }

    // A power failure may leave a file with parts of different times, which compressed counts would not reveal.
    private static string Hash(IReadOnlyList<byte[]> counts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var bytes in counts)
            hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Content(int Format, IReadOnlyList<SavedCohorts> Rollouts);

    private sealed record SavedCohorts(
        string Flag, [property: JsonPropertyName("epoch")] long ObservationPeriod, DateTimeOffset StartedAt, string Control, string Candidate, IReadOnlyList<byte[]> Counts, string Hash, byte[]? Past = null);
}
