namespace FlagGateway.Core.Promql;

/// <summary>Scans a PromQL query character by character and tracks whether the next one is inside quotes.</summary>
internal sealed class PromqlQuotes
{
    private char _quote;
    private bool _isEscaped;
    private bool _isComment;
    private char _last;
    private char _beforeLast;

    /// <summary>Whether text at this position can be escaped.</summary>
    public bool CanEscape => _quote is '"' or '\'' && !_isEscaped;

    /// <summary>Whether the quotes contain a regular expression: they follow <c>=~</c> or <c>!~</c>.</summary>
    public bool IsPattern { get; private set; }

    /// <summary>Whether quotes are open.</summary>
    public bool IsOpen => _quote != 0;

    /// <summary>Advances by one character.</summary>
    public void Read(char next)
    {
        if (_quote != 0)
            ReadQuoted(next);
        else if (_isComment)
            _isComment = next != '\n';
        else
            ReadPlain(next);
    }

    private void ReadQuoted(char next)
    {
        if (_isEscaped)
            _isEscaped = false;
        else if (next == '\\' && _quote != '`')
            _isEscaped = true;
        else if (next == _quote)
            _quote = (char)0;
    }

    private void ReadPlain(char next)
    {
        if (next is '"' or '\'' or '`')
        {
            _quote = next;
            IsPattern = _last == '~' && _beforeLast is '=' or '!';
        }
        else if (next == '#')
        {
            _isComment = true;
        }

        // Blanks and comments may stand between an operator and its quotes.
        if (!_isComment && !char.IsWhiteSpace(next))
            (_beforeLast, _last) = (_last, next);
    }
}
