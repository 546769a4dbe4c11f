using System.Globalization;
using System.Text;

namespace FlagGateway.Core.Shadow;

/// <summary>
/// Writes JSON paths that <see cref="PathPattern"/> can parse, exact or normalized for grouping; bounded in length.
/// </summary>
internal sealed class FieldPath(bool isFolded)
{
    public const int MaxName = 64;

    public const int MaxLength = 512;

    private readonly StringBuilder _text = new("$");
    private bool _isCut;

    public void AddItem(int index)
    {
        if (!HasRoom())
            return;
        if (isFolded)
            _text.Append("[*]");
        else
            _text.Append(CultureInfo.InvariantCulture, $"[{index}]");
    }

    public void AddMember(string name)
    {
        if (!HasRoom())
            return;
        if (isFolded && (name.Length > MaxName || IdText.IsId(name)))
            _text.Append(".*");
        else if (IsSimple(name))
            _text.Append('.').Append(Cut(name));
        else
            _text.Append('[').Append(JsonEscapes.Quoted(Cut(name), '\'')).Append(']');
    }

    public override string ToString() => _text.ToString();

    private bool HasRoom()
    {
        if (_isCut || _text.Length < MaxLength)
            return !_isCut;
        _text.Append(".…");
        _isCut = true;
        return false;
    }

    private static string Cut(string name)
    {
        if (name.Length <= MaxName)
            return name;
        var length = char.IsHighSurrogate(name[MaxName - 2]) ? MaxName - 2 : MaxName - 1;
        return name[..length] + "…";
    }

    private static bool IsSimple(string name) =>
        name.Length > 0 && name.All(c => JsonEscapes.IsPlain(c) && !char.IsWhiteSpace(c) && c is not ('.' or '[' or ']' or '\'' or '"' or '\\' or '*'));
}
