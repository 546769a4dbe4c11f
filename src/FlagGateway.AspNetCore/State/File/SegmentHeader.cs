using System.Text.Json;

namespace FlagGateway.State.File;

/// <summary>
/// First line of each file of the journal: in which format it is written and what it goes on from, so that a file
/// can be checked without those before it.
/// </summary>
internal sealed record SegmentHeader
{
    /// <summary>The format that is written, and the newest that is read.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required long FirstRevision { get; init; }

    public required string PreviousHash { get; init; }

    public string ToLine() => JsonSerializer.Serialize(this, StateJson.Options) + "\n";

    /// <summary>Reads a line; <c>null</c> with the problem where it is no header that can be read.</summary>
    public static SegmentHeader? Read(string line, out string? problem)
    {
        SegmentHeader? header = null;
        try
        {
            header = JsonSerializer.Deserialize<SegmentHeader>(line, StateJson.Options);
        }
        catch (JsonException)
        {
            // Told below.
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
