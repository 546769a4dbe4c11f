using System.Text;

namespace FlagGateway.Tests.Documents;

/// <summary>
/// Reads the commands of a text for a POSIX shell, without running them: each one is its program and arguments.
/// </summary>
internal sealed class ShellReader
{
    private static readonly string[] Keywords = ["do", "then", "else", "if", "elif", "while", "until", "!", "{", "}", "done", "fi", "sudo", "exec", "env", "time"];

    private readonly string _text;
    private readonly List<IReadOnlyList<string>> _commands = [];
    private readonly List<string> _command = [];
    private readonly Queue<string> _ends = [];
    private readonly StringBuilder _current = new();
    private bool _isOpen;
    private bool _isTarget;
    private int _at;

    private ShellReader(string text) => _text = text;

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">A quotation or a substitution has no end.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text)
    {
        ShellReader reader = new(text.ReplaceLineEndings("\n"));
        while (reader._at < reader._text.Length)
            reader.Step();
        reader.EndCommand();
        return reader._commands;
    }

    private char Next => _at + 1 < _text.Length ? _text[_at + 1] : '\0';

    private void Step()
    {
        switch (_text[_at])
        {
            case '\\':
                Escape();
                break;
            case '\'':
                Append(Until('\''));
                break;
            case '"':
                Quotation();
                break;
            case '`':
                Substitute(Until('`'));
                break;
            case '$' or '<' or '>' when Next == '(':
                _at++;
                Substitute(Balanced('(', ')'));
                break;
            case '$' when Next == '{':
                _at++;
                Append("${" + Balanced('{', '}') + "}");
                break;
            case '<' or '>':
                Redirect();
                break;
            case '#' when !_isOpen:
                _at = _text.IndexOf('\n', _at) is var end and >= 0 ? end : _text.Length;
                break;
            case '\n':
                EndCommand();
                _at++;
                SkipDocuments();
                break;
            case ';' or '|' or '&' or '(' or ')':
                EndCommand();
                _at++;
                break;
            case ' ' or '\t':
                EndArgument();
                _at++;
                break;
            default:
                Append(_text[_at++].ToString());
                break;
        }
    }

    // A backslash before a letter stays: a path of Windows.
    private void Escape()
    {
        if (Next != '\n')
            Append(char.IsAsciiLetterOrDigit(Next) ? $"\\{Next}" : Next.ToString());
        _at += 2;
    }

    private void Quotation()
    {
        Append("");
        for (_at++; _at < _text.Length;)
        {
            if (_text[_at] == '"')
            {
                _at++;
                return;
            }

            if (_text[_at] == '\\' || (_text[_at] == '$' && Next == '('))
                Step();
            else
                Append(_text[_at++].ToString());
        }

        throw new FormatException("A quotation has no end.");
    }

    private void Redirect()
    {
        if (_current.Length != 0 && _current.ToString().All(char.IsAsciiDigit))
        {
            _current.Clear();
            _isOpen = false;
        }

        EndArgument();
        if (_text[_at..].StartsWith("<<", StringComparison.Ordinal) && !_text[_at..].StartsWith("<<<", StringComparison.Ordinal))
        {
            var line = _text[(_at + 2)..].Split('\n')[0];
            var end = line.TrimStart('-').TrimStart().Split([' ', ';', '|', ')'], 2)[0];
            _ends.Enqueue(end.Trim('\'', '"'));
            _at += 2 + line.IndexOf(end, StringComparison.Ordinal) + end.Length;
            return;
        }

        while (_at < _text.Length && _text[_at] is '<' or '>' or '&' or '|')
            _at++;
        _isTarget = true;
    }

    private void SkipDocuments()
    {
        while (_ends.TryDequeue(out var end))
        {
            string line;
            do
            {
                if (_at >= _text.Length)
                    throw new FormatException($"The document up to {end} has no end.");
                line = _text[_at..].Split('\n')[0];
                _at = Math.Min(_at + line.Length + 1, _text.Length);
            }
            while (line.Trim() != end);
        }
    }

    private string Until(char end)
    {
        var last = _text.IndexOf(end, _at + 1);
        if (last < 0)
            throw new FormatException($"A quotation has no end: {_text[_at..].Split('\n')[0]}");
        var inner = _text[(_at + 1)..last];
        _at = last + 1;
        return inner;
    }

    private string Balanced(char open, char close)
    {
        var begin = ++_at;
        for (var depth = 1; _at < _text.Length; _at++)
        {
            depth += _text[_at] == open ? 1 : _text[_at] == close ? -1 : 0;
            if (depth == 0)
                return _text[begin.._at++];
        }

        throw new FormatException("A substitution has no end.");
    }

    private void Substitute(string inner)
    {
        _commands.AddRange(Read(inner));
        Append("$(…)");
    }

    private void Append(string part)
    {
        _current.Append(part);
        _isOpen = true;
    }

    private void EndArgument()
    {
        if (!_isOpen)
            return;
        if (!_isTarget)
            _command.Add(_current.ToString());
        _isTarget = _isOpen = false;
        _current.Clear();
    }

    private void EndCommand()
    {
        EndArgument();
        _isTarget = false;
        var command = _command.SkipWhile(static part => Keywords.Contains(part) || IsAssignment(part)).ToArray();
        if (command.Length != 0 && command[0] != "for")
            _commands.Add(command);
        _command.Clear();
    }

    private static bool IsAssignment(string part) =>
        part.IndexOf('=', StringComparison.Ordinal) is var end and > 0 && part[..end].All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
