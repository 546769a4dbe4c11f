using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Result of an import: each flag is either converted or refused, and none is lost.</summary>
/// <param name="Converted">The flags in the Microsoft feature management schema v2, in the order of the file.</param>
/// <param name="Refused">Ids of those that could not be converted.</param>
/// <param name="Notes">What changes or is omitted, and why flags were refused.</param>
public sealed record ImportResult(IReadOnlyList<ImportedFlag> Converted, IReadOnlyList<string> Refused, IReadOnlyList<ImportNote> Notes)
{
    /// <summary>Number of flags in the file.</summary>
    public int Read => Converted.Count + Refused.Count;
}

/// <summary>One converted flag.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path">Its path in the foreign file.</param>
/// <param name="Flag">An element of <c>feature_flags</c>.</param>
public sealed record ImportedFlag(string Id, string Path, JsonObject Flag);

/// <summary>A note about an import.</summary>
/// <param name="IsRefusal">Whether the flag is not converted because of it.</param>
/// <param name="Flag">Id of the flag; empty if it is about the complete file.</param>
/// <param name="Path">Path in the foreign file.</param>
/// <param name="Value">The value in question, shortened; <c>null</c> for none.</param>
/// <param name="Problem">The problem or change, in one sentence.</param>
/// <param name="Remedy">The remedy, in one sentence.</param>
public sealed record ImportNote(bool IsRefusal, string Flag, string Path, string? Value, string Problem, string Remedy);

/// <summary>The file is not of the given kind; the message contains the reason.</summary>
internal sealed class ImportException(string message) : Exception(message);
