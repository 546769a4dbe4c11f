using System.Globalization;
using System.Runtime.InteropServices;
using OpenTelemetry;

namespace FlagGateway.Metrics.Exposition;

/// <summary>
/// Spells the labels of a family's points, <c>a="1",b="2"</c> sorted by name, and remembers them so that a
/// series appears once. A label without a value is left out: to Prometheus that is the same series.
/// </summary>
internal sealed class LabelSets : IEqualityComparer<LabelSets.Slot>
{
    // Kept from scrape to scrape, as large as the largest family: growing is what costs here.
    private readonly PooledPage _arena = new(16 * 1024, readers: 1);
    private readonly HashSet<Slot> _seen;
    private readonly Dictionary<string, string> _names = [];
    private Label[] _labels = new Label[16];
    private int _count;

    /// <summary>Creates an empty set.</summary>
    public LabelSets() => _seen = new HashSet<Slot>(this);

    /// <summary>Forgets all label sets: another family begins.</summary>
    public void Clear()
    {
        _seen.Clear();
        _arena.Truncate(0);
    }

    /// <summary>Spells one point's labels.</summary>
    /// <param name="tags">The tags of the point.</param>
    /// <param name="kind">The family's kind: a histogram has a use of its own for <c>le</c>.</param>
    /// <param name="labels">The labels without braces; valid until the next call.</param>
    /// <returns>False when an earlier point of the family has the same labels.</returns>
    public bool TryAdd(in ReadOnlyTagCollection tags, FamilyKind kind, out ReadOnlySpan<byte> labels)
    {
        _count = 0;
        foreach (var tag in tags)
        {
            if (tag.Value is not null and not "")
                Insert(new Label(NameOf(tag.Key, kind), tag.Key, tag.Value));
        }

        var start = _arena.Length;
        for (var i = 0; i < _count; i++)
            Append(i);
        labels = _arena.Span[start..];

        var hash = new HashCode();
        hash.AddBytes(labels);
        if (_seen.Add(new Slot(start, labels.Length, hash.ToHashCode())))
            return true;
        _arena.Truncate(start);
        return false;
    }

    /// <inheritdoc/>
    public bool Equals(Slot x, Slot y) =>
        _arena.Span.Slice(x.Start, x.Length).SequenceEqual(_arena.Span.Slice(y.Start, y.Length));

    /// <inheritdoc/>
    public int GetHashCode(Slot obj) => obj.Hash;

    private string NameOf(string tag, FamilyKind kind)
    {
        if (kind == FamilyKind.Histogram && tag is "le")
            return "exported_le";
        if (PrometheusName.IsLabel(tag))
            return tag;
        if (!_names.TryGetValue(tag, out var name))
            _names.Add(tag, name = PrometheusName.Label(tag));
        return name;
    }

    private void Insert(Label label)
    {
        if (_count == _labels.Length)
            Array.Resize(ref _labels, _count * 2);
        var at = _count++;
        for (; at > 0 && label.IsBefore(_labels[at - 1]); at--)
            _labels[at] = _labels[at - 1];
        _labels[at] = label;
    }

    private void Append(int index)
    {
        var label = _labels[index];
        var continues = index + 1 < _count && _labels[index + 1].Name == label.Name;
        if (index > 0 && _labels[index - 1].Name == label.Name)
        {
            // two tags that differ only in what a label name cannot carry
            _arena.Append(";"u8);
        }
        else
        {
            if (index > 0)
                _arena.Append(","u8);
            EscapedText.AppendPlain(_arena, label.Name);
            _arena.Append("=\""u8);
        }

        AppendValue(label.Value);
        if (!continues)
            _arena.Append("\""u8);
    }

    private void AppendValue(object value)
    {
        switch (value)
        {
            case string text: EscapedText.Append(_arena, text, quotes: true); break;
            case bool flag: _arena.Append(flag ? "true"u8 : "false"u8); break;
            case int number: SampleNumber.Append(_arena, number); break;
            case long number: SampleNumber.Append(_arena, number); break;
            case double number: SampleNumber.Append(_arena, number); break;
            default:
                EscapedText.Append(_arena, Convert.ToString(value, CultureInfo.InvariantCulture), quotes: true);
                break;
        }
    }

    /// <summary>Where in the arena a label set lies.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Slot(int Start, int Length, int Hash);

    private readonly record struct Label(string Name, string Tag, object Value)
    {
        public bool IsBefore(in Label other) => string.CompareOrdinal(Name, other.Name) switch
        {
            0 => string.CompareOrdinal(Tag, other.Tag) < 0,
            var order => order < 0,
        };
    }
}
