namespace FlagGateway.Differential.Wire;

/// <summary>Reads the messages of one direction of a connection.</summary>
internal static class MessageReader
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    public static ReadResult Requests(string text, Reading reading) => Read(text, reading, static (_, _) => null);

    /// <param name="methods">Of the requests, in order: they decide whether a response has a body.</param>
    /// <param name="isEnded">Whether the connection has ended, which ends a body without a length.</param>
    public static ReadResult Responses(string text, Reading reading, IReadOnlyList<string> methods, bool isEnded)
    {
        var finals = 0;
        return Read(text, reading, (lines, head) =>
        {
            if (head.Status is >= 100 and < 200 and not 101)
                return "";
            var method = finals < methods.Count ? methods[finals] : "GET";
            finals++;
            if (method == "HEAD" || head.Status is 204 or 304)
                return "";
            if (head.Status == 101 || (head["Content-Length"] is null && head["Transfer-Encoding"] is null))
                return isEnded ? lines.ToEnd() : throw new IncompleteException();
            return null;
        });
    }

    public static bool IsToken(string name) => name.Length > 0 && name.All(static one => char.IsAsciiLetterOrDigit(one) || TokenMarks.Contains(one, StringComparison.Ordinal));

    private static ReadResult Read(string text, Reading reading, Func<LineReader, Message, string?> bodyByHead)
    {
        List<Message> messages = [];
        LineReader lines = new(text, reading);
        var start = 0;
        try
        {
            while (!lines.IsAtEnd)
            {
                start = lines.Position;
                messages.Add(One(lines, start, bodyByHead));
            }

            return new ReadResult(messages, null, "");
        }
        catch (IncompleteException)
        {
            return new ReadResult(messages, null, text[start..]);
        }
        catch (MalformedException exception)
        {
            return new ReadResult(messages, exception.Message, text[start..]);
        }
    }

    private static Message One(LineReader lines, int start, Func<LineReader, Message, string?> bodyByHead)
    {
        var line = lines.Line();
        // RFC 9112 section 2.2: empty lines before a request are passed over.
        while (line.Length == 0)
            line = lines.Line();
        if (!lines.Reading.Controls && line.Split(' ').Length < 3)
            throw new MalformedException("start line");
        var head = new Message(start, 0, line, Fields(lines), "", []);
        if (bodyByHead(lines, head) is { } body)
            return head with { Body = body, End = lines.Position };
        IReadOnlyList<Field> trailers = [];
        body = BodyReader.Read(lines, head, ref trailers);
        return head with { Body = body, Trailers = trailers, End = lines.Position };
    }

    internal static List<Field> Fields(LineReader lines)
    {
        List<Field> fields = [];
        while (lines.Line() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? line : line[..colon];
            if (lines.Reading.TrimsNames)
                name = new string([.. name.Where(static one => one is > ' ' and < '\x7f')]);
            if (!lines.Reading.Controls && (colon < 0 || !IsToken(name)))
                throw new MalformedException("field name");
            if (lines.Reading.Underscores)
                name = name.Replace('_', '-');
            fields.Add(new Field(name, colon < 0 ? "" : line[(colon + 1)..].Trim(' ', '\t'), line));
        }

        return fields;
    }
}
