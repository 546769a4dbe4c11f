namespace FlagGateway.Differential.Wire;

/// <summary>Bytes that break the rules of a reading.</summary>
internal sealed class MalformedException(string message) : Exception(message);

/// <summary>Bytes that end too early.</summary>
internal sealed class IncompleteException() : Exception("incomplete");

/// <summary>Takes lines and counted bytes off a text by the rules of a reading.</summary>
internal sealed class LineReader(string text, Reading reading)
{
    public int Position { get; set; }

    public Reading Reading => reading;

    public bool IsAtEnd => Position >= text.Length;

    public string Line()
    {
        var end = EndOfLine(out var next);
        var line = text[Position..end];
        if (!reading.Controls && line.Any(static one => one is (< ' ' and not '\t') or '\x7f'))
            throw new MalformedException("control character");
        Position = next;
        return line;
    }

    public string Bytes(long count)
    {
        if (count > text.Length - Position)
            throw new IncompleteException();
        var bytes = text.Substring(Position, (int)count);
        Position += (int)count;
        return bytes;
    }

    public string ToEnd() => Bytes(text.Length - Position);

    private int EndOfLine(out int next)
    {
        for (var i = Position; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                var afterCr = i > Position && text[i - 1] == '\r';
                if (!afterCr && !reading.BareLf)
                    throw new MalformedException("bare LF");
                next = i + 1;
                return afterCr ? i - 1 : i;
            }

            if (text[i] == '\r' && reading.BareCr && i + 1 < text.Length && text[i + 1] != '\n')
            {
                next = i + 1;
                return i;
            }
        }

        throw new IncompleteException();
    }
}
