using System.Buffers;

namespace FlagGateway.Core.Hygiene.References;

/// <summary>Finds the ids of all flags, and of flags that do not exist, in one pass over a text.</summary>
/// <remarks>
/// A flag is used where its complete id is written, in any case and anywhere, or as a generated constant:
/// <c>FlagIds.ReleaseNewCheckout</c>. An id is undefined if a quoted string is exactly
/// <c>&lt;type&gt;.&lt;lower-case-hyphenated&gt;</c> and no flag has it. Names of files, such as <c>release.json</c>,
/// are not meant. Thread-safe.
/// </remarks>
public sealed class FlagScanner
{
    private static readonly string[] Extensions =
        ["cfg", "conf", "config", "cs", "css", "csv", "dll", "env", "exe", "go", "gz", "html", "ini", "java", "js", "json", "jsx", "kt", "log", "lock", "md", "mjs", "pdf", "php", "png", "props", "ps1", "py", "rb", "rs", "sh", "sql", "svg", "tar", "targets", "tf", "toml", "ts", "tsx", "txt", "xml", "yaml", "yml", "zip"];

    private readonly Dictionary<string, string> _ids = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private readonly List<string> _irregular = [];
    private readonly HashSet<string> _watched;
    private readonly SearchValues<string> _anchors;

    /// <summary>Prepares the search.</summary>
    /// <param name="ids">Ids of the flags that exist.</param>
    /// <param name="watched">Those of which each line is wanted.</param>
    public FlagScanner(IEnumerable<string> ids, IEnumerable<string> watched)
    {
        _watched = watched.ToHashSet(StringComparer.OrdinalIgnoreCase);
        List<string> anchors = [.. LifecycleMetadata.Types.Select(static type => type + "."), Generating.ConstantName.Class + "."];
        foreach (var id in ids)
        {
            _ids.TryAdd(id, id);
            _constants.TryAdd(Generating.ConstantName.From(id), id);
            if (!IsRegular(id))
                _irregular.Add(id);
            if (!LifecycleMetadata.Types.Any(type => id.StartsWith(type + ".", StringComparison.OrdinalIgnoreCase)))
                anchors.Add(id);
        }

        _anchors = SearchValues.Create([.. anchors], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Searches a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for the lines that are found.</param>
    /// <param name="found">Receives what is found. Not shared between threads.</param>
    public void Scan(ReadOnlySpan<char> text, string file, ScanResult found)
    {
        var (at, line, counted) = (0, 1, 0);
        while (at < text.Length && text[at..].IndexOfAny(_anchors) is >= 0 and var next)
        {
            at += next;
            var length = TokenLength(text, at);
            var (id, isDefined) = IdAt(text, at, length);
            if (id is not null && isDefined)
                found.Use(id);
            if (id is not null && (!isDefined || _watched.Contains(id)))
            {
                line += text[counted..at].Count('\n');
                counted = at;
                found.Add(new(id, isDefined, file, line, LineAround(text, at)));
            }

            at += Math.Max(length, 1);
        }
    }

    private (string? Id, bool IsDefined) IdAt(ReadOnlySpan<char> text, int at, int length)
    {
        var token = text.Slice(at, length);
        // A namespace may be in front of a constant, and nothing in front of an id.
        if (ConstantIn(token) is { } constant)
            return at == 0 || !(text[at - 1] == '_' || char.IsLetterOrDigit(text[at - 1])) ? (constant, true) : (null, false);
        if (!FlagMention.Begins(text, at))
            return (null, false);
        if (_ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(token, out var id))
            return (id, true);
        foreach (var other in _irregular)
        {
            if (text[at..].StartsWith(other, StringComparison.OrdinalIgnoreCase) && FlagMention.Ends(text, at + other.Length))
                return (other, true);
        }

        return IsQuoted(text, at, length) && FlagName.IsWellFormed(token) && !IsFile(token) ? (token.ToString(), false) : (null, false);
    }

    // Members may follow: FlagIds.ReleaseOrders.Length.
    private string? ConstantIn(ReadOnlySpan<char> token)
    {
        const string start = Generating.ConstantName.Class + ".";
        if (!token.StartsWith(start, StringComparison.Ordinal))
            return null;
        var name = token[start.Length..];
        return _constants.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name.IndexOfAny('.', '-') is >= 0 and var end ? name[..end] : name, out var id) ? id : null;
    }

    private static int TokenLength(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && IsTokenCharacter(text[end]))
            end++;
        while (end > at && text[end - 1] is '.' or '-')
            end--;
        return end - at;
    }

    private static bool IsRegular(string id) => id.All(IsTokenCharacter) && id[^1] is not ('.' or '-');

    private static bool IsTokenCharacter(char c) => c is '.' or '-' or '_' || char.IsLetterOrDigit(c);

    // In JSON within a string, a backslash is in front of the quote.
    private static bool IsQuoted(ReadOnlySpan<char> text, int at, int length) =>
        at > 0 && text[at - 1] is '"' or '\'' or '`' && at + length < text.Length && (text[at + length] == text[at - 1] || text[at + length] == '\\');

    private static bool IsFile(ReadOnlySpan<char> token)
    {
        var name = token[(token.IndexOf('.') + 1)..];
        foreach (var extension in Extensions)
        {
            if (name.SequenceEqual(extension))
                return true;
        }

        return false;
    }

    private static string LineAround(ReadOnlySpan<char> text, int at)
    {
        var start = text[..at].LastIndexOf('\n') + 1;
        var end = text[at..].IndexOf('\n') is >= 0 and var rest ? at + rest : text.Length;
        return FlagReference.Shorten(text[start..end], at - start);
    }
}
