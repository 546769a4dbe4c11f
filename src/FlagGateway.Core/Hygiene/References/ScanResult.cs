namespace FlagGateway.Core.Hygiene.References;

/// <summary>What was found in texts.</summary>
public sealed class ScanResult
{
    /// <summary>Maximum number of lines.</summary>
    /// <value>10,000.</value>
    public const int MaxLines = 10_000;

    private readonly HashSet<string> _used = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<FlagLine> _lines = [];

    /// <summary>Ids of the flags that are used.</summary>
    public IReadOnlySet<string> Used => _used;

    /// <summary>Lines that name a watched or an undefined flag.</summary>
    public IReadOnlyList<FlagLine> Lines => _lines;

    /// <summary>Whether there are more lines than <see cref="MaxLines"/>.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Adds what was found elsewhere.</summary>
    /// <param name="other">The other result.</param>
    public void Merge(ScanResult other)
    {
        _used.UnionWith(other._used);
        foreach (var line in other._lines)
            Add(line);
        IsCut |= other.IsCut;
    }

    internal void Use(string id) => _used.Add(id);

    internal void Add(FlagLine line)
    {
        if (_lines.Count < MaxLines)
            _lines.Add(line);
        else
            IsCut = true;
    }
}

/// <summary>A line of code that names a flag.</summary>
/// <param name="Flag">The id.</param>
/// <param name="IsDefined">Whether the flag exists.</param>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Excerpt">The line, shortened around the id.</param>
public sealed record FlagLine(string Flag, bool IsDefined, string File, int Line, string Excerpt);
