using System.Globalization;
using System.Text;

namespace FlagGateway.Core.Shadow;

/// <summary>Parses the text of a path into its steps.</summary>
internal ref struct PathReader
{
    private readonly string _text;
    private int _at;

    private PathReader(string text) => _text = text;

    /// <summary>Returns the steps, or null and the problem.</summary>
    public static List<PathStep>? Read(string text, out string? problem)
    {
        problem = null;
        if (!text.StartsWith('$'))
        {
            problem = $"'{text}' is not a path: write '$' for the body, then steps such as '.name', '[*]' or '..name'.";
            return null;
        }

        var reader = new PathReader(text) { _at = 1 };
        var steps = new List<PathStep>();
        while (reader._at < text.Length)
        {
            var start = reader._at;
            if (reader.ReadStep() is not { } step)
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"'{text}' cannot be read at character {start + 1}: expected '.name', '.*', '..name', '[3]', '[*]' or ['name'].");
                return null;
            }

            steps.Add(step);
        }

        if (steps.Count <= PathPattern.MaxSteps)
            return steps;
        problem = string.Create(CultureInfo.InvariantCulture, $"'{text}' has {steps.Count} steps; at most {PathPattern.MaxSteps} are allowed.");
        return null;
    }

    private PathStep? ReadStep()
    {
        var isRecursive = _text.AsSpan(_at).StartsWith("..", StringComparison.Ordinal);
        if (isRecursive)
            _at += 2;
        if (_at < _text.Length && _text[_at] == '[')
            return ReadBracket(isRecursive);
        if (!isRecursive && _text[_at++] != '.')
            return null;
        var start = _at;
        while (_at < _text.Length && _text[_at] is not ('.' or '[' or ']'))
            _at++;
        var name = _text[start.._at];
        return name.Length == 0 ? null : new PathStep(name == "*" ? null : name, null, isRecursive);
    }

    private PathStep? ReadBracket(bool isRecursive)
    {
        _at++;
        if (_at < _text.Length && _text[_at] is '\'' or '"')
            return ReadQuoted() is { } name && Take(']') ? new PathStep(name, null, isRecursive) : null;
        var end = _text.IndexOf(']', _at);
        if (end < 0)
            return null;
        var inside = _text.AsSpan(_at, end - _at);
        _at = end + 1;
        if (inside is "*")
            return new PathStep(null, null, isRecursive);
        return int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new PathStep(null, index, isRecursive) : null;
    }

    private string? ReadQuoted()
    {
        var quote = _text[_at++];
        var name = new StringBuilder();
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            if (c == quote)
                return name.ToString();
            if (c != '\\')
                name.Append(c);
            else if (!TryReadEscape(name))
                return null;
        }

        return null;
    }

    private bool TryReadEscape(StringBuilder name)
    {
        if (_at >= _text.Length)
            return false;
        var c = _text[_at++];
        if (c != 'u')
        {
            name.Append(c);
            return true;
        }

        if (_at + 4 > _text.Length || !ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            return false;
        name.Append((char)unit);
        _at += 4;
        return true;
    }

    private bool Take(char wanted) => _at < _text.Length && _text[_at++] == wanted;
}
