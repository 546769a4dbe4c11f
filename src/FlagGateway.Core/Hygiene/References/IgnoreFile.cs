namespace FlagGateway.Core.Hygiene.References;

/// <summary>The patterns of one <c>.gitignore</c>. The last one that matches decides.</summary>
/// <seealso href="https://git-scm.com/docs/gitignore#_pattern_format">the format</seealso>
internal sealed class IgnoreFile
{
    private readonly IgnorePattern[] _patterns;

    private IgnoreFile(IgnorePattern[] patterns) => _patterns = patterns;

    /// <summary>Reads the text of a file; a line that is no pattern counts as none.</summary>
    public static IgnoreFile Parse(string text) =>
        new([.. text.Split('\n').Select(IgnorePattern.Parse).OfType<IgnorePattern>()]);

    /// <summary>Whether an entry is ignored or expressly not; <c>null</c> if no pattern matches.</summary>
    /// <param name="path">Path relative to the folder of the file, with slashes.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    public bool? Match(ReadOnlySpan<char> path, bool isFolder)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        for (var i = _patterns.Length - 1; i >= 0; i--)
        {
            if (_patterns[i].IsMatch(path, name, isFolder))
                return !_patterns[i].IsNegated;
        }

        return null;
    }
}
