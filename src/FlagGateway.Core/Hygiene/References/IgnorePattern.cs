namespace FlagGateway.Core.Hygiene.References;

/// <summary>One pattern of a <c>.gitignore</c>.</summary>
internal sealed class IgnorePattern
{
    private readonly string _glob;
    private readonly bool _isForFolders;
    private readonly bool _isForNames;
    private readonly string? _suffix;
    private readonly bool _isLiteral;

    private IgnorePattern(string glob, bool isNegated, bool isForFolders, bool isForNames)
    {
        (_glob, IsNegated, _isForFolders, _isForNames) = (glob, isNegated, isForFolders, isForNames);
        _isLiteral = !HasWildcard(glob);
        // Most patterns are names and endings, and most files match none.
        _suffix = isForNames && glob.Length > 1 && glob[0] == '*' && !HasWildcard(glob.AsSpan(1)) ? glob[1..] : null;
    }

    /// <summary>Whether it takes files back that an earlier pattern ignored.</summary>
    public bool IsNegated { get; }

    /// <summary>Reads a line; <c>null</c> for a comment or an empty one.</summary>
    public static IgnorePattern? Parse(string line)
    {
        var text = TrimEnd(line.AsSpan().TrimEnd('\r'));
        if (text.IsEmpty || text[0] == '#')
            return null;
        var isNegated = text[0] == '!';
        if (isNegated)
            text = text[1..];
        var isForFolders = text.EndsWith('/');
        text = text.TrimEnd('/');
        if (text.IsEmpty)
            return null;
        var isForNames = !text.Contains('/');
        return new(text.TrimStart('/').ToString(), isNegated, isForFolders, isForNames);
    }

    /// <summary>Whether it matches an entry.</summary>
    /// <param name="path">Path relative to the folder of the file.</param>
    /// <param name="name">Its last part.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    public bool IsMatch(ReadOnlySpan<char> path, ReadOnlySpan<char> name, bool isFolder)
    {
        if (_isForFolders && !isFolder)
            return false;
        var subject = _isForNames ? name : path;
        if (_suffix is not null)
            return subject.EndsWith(_suffix, StringComparison.Ordinal);
        return _isLiteral ? subject.SequenceEqual(_glob) : Glob.IsMatch(_glob, subject);
    }

    private static bool HasWildcard(ReadOnlySpan<char> text) => text.ContainsAny("*?[\\");

    // A space at the end counts only behind a backslash.
    private static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        while (text.EndsWith(' ') && !text.EndsWith("\\ ", StringComparison.Ordinal))
            text = text[..^1];
        return text;
    }
}
