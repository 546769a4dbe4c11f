namespace FlagGateway.Core.Hygiene.References;

/// <summary>One line in which a flag is named.</summary>
/// <param name="Kind">A word for programs: <c>definition</c>, <c>route</c>, <c>rollout</c>, <c>config</c>, <c>dashboard</c>, <c>code</c>.</param>
/// <param name="File">The file, relative to where the search began.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Path">Where in a configuration file; <c>null</c> elsewhere.</param>
/// <param name="Excerpt">The line, shortened around the id.</param>
internal sealed record FlagReference(string Kind, string File, int Line, string? Path, string Excerpt)
{
    private const int Max = 140;
    private const int Before = 50;

    /// <summary>A line shortened so that the id stays in it.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">Where the id stands.</param>
    public static string Shorten(ReadOnlySpan<char> line, int at)
    {
        var start = line.Length - line.TrimStart().Length;
        if (at - start > Before)
            start = at - Before;
        var rest = line[start..].TrimEnd();
        return rest.Length <= Max ? rest.ToString() : string.Concat(rest[..(Max - 1)], "…");
    }
}
