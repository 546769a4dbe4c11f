using System.Text.Json;

namespace FlagGateway.State.File;

/// <summary>
/// First line of each file of the journal: its format and the entry that it continues, so that a file
/// can be checked without the previous ones.
/// </summary>
internal sealed record SegmentHeader
{
    /// <summary>The written format, and the newest that can be read.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required long FirstRevision { get; init; }

    public required string PreviousHash { get; init; }

    public string ToLine() => JsonSerializer.Serialize(this, StateJson.Options) + "\n";

    /// <summary>Reads a line; <c>null</c> with the problem if it is no valid header.</summary>
    public static SegmentHeader? Read(string line, out string? problem)
    {
        SegmentHeader? header = null;
        try
        {
            header = JsonSerializer.Deserialize<SegmentHeader>(line, StateJson.Options);
        }
        catch (JsonException)
        {
            // Reported below.
        }

        problem = header switch
        {
            null or { PreviousHash: null } => "it does not begin as a journal does",
            { Format: > CurrentFormat } => $"it is written in format {header.Format}, and this version reads up to {CurrentFormat}: run the version that wrote it",
            _ => null,
        };
        return problem is null ? header : null;
    }
}
