namespace FlagGateway.Identity;

/// <summary>
/// A path with one segment in braces, whose value is the identity: <c>/t/{tenant}/</c>. It covers all paths that begin
/// like it.
/// </summary>
internal sealed class PathTemplate
{
    private readonly string _before;
    private readonly string _after;

    private PathTemplate(string before, string name, string after) => (_before, Name, _after) = (before, name, after);

    /// <summary>The name in braces.</summary>
    public string Name { get; }

    /// <summary>Parses a path.</summary>
    /// <exception cref="ArgumentException">It is not a path with exactly one segment in braces.</exception>
    public static PathTemplate Parse(string text) =>
        TryParse(text, out var template) ? template : throw new ArgumentException($"Not a path with one segment in braces: {text}", nameof(text));

    /// <summary>Parses a path.</summary>
    /// <returns>Whether it begins with <c>/</c> and has exactly one whole segment in braces.</returns>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PathTemplate? template)
    {
        template = null;
        var (open, close) = (text.IndexOf('{', StringComparison.Ordinal), text.IndexOf('}', StringComparison.Ordinal));
        var isOneSegment = open > 0 && close > open + 1 && text[open - 1] == '/' && text.LastIndexOf('{') == open && text.LastIndexOf('}') == close;
        if (!isOneSegment || !text.StartsWith('/') || text.AsSpan().ContainsAny("?#%*"))
            return false;
        var after = text[(close + 1)..].TrimEnd('/');
        if (after is not ("" or ['/', not '/', ..]) || (after.Length == 0 && text.Length > close + 2))
            return false;
        template = new PathTemplate(text[..open], text[(open + 1)..close], after);
        return true;
    }

    /// <summary>Finds the segment's value; compares the rest without regard to case, as routing does.</summary>
    /// <param name="path">The unescaped path of a request.</param>
    /// <returns>The value; empty if the path begins differently.</returns>
    public ReadOnlySpan<char> Find(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith(_before, StringComparison.OrdinalIgnoreCase))
            return default;
        var rest = path[_before.Length..];
        var end = rest.IndexOf('/') is >= 0 and var slash ? slash : rest.Length;
        var left = rest[end..];
        return left.StartsWith(_after, StringComparison.OrdinalIgnoreCase) && (left.Length == _after.Length || left[_after.Length] == '/' || _after.Length == 0)
            ? rest[..end]
            : default;
    }
}
