namespace FlagGateway.Core.Hygiene.References;

/// <summary>A line that names a flag.</summary>
/// <param name="Kind">
/// Machine-readable kind: <c>definition</c>, <c>route</c>, <c>rollout</c>, <c>config</c>, <c>dashboard</c>,
/// <c>code</c>.
/// </param>
/// <param name="File">The file, relative to the root of the search.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Path">Path in a configuration file; <c>null</c> for other files.</param>
/// <param name="Excerpt">The line, shortened around the id.</param>
public sealed record FlagReference(string Kind, string File, int Line, string? Path, string Excerpt)
{
    private const int Max = 140;
    private const int Before = 50;

    /// <summary>Shortens a line around the id.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">Position of the id.</param>
    internal static string Shorten(ReadOnlySpan<char> line, int at)
    {
        var start = line.Length - line.TrimStart().Length;
        if (at - start > Before)
            start = at - Before;
        var rest = line[start..].TrimEnd();
        return rest.Length <= Max ? rest.ToString() : string.Concat(rest[..(Max - 1)], "…");
    }
}
