namespace FlagGateway.Core.Llm;

/// <summary>
/// Splits server-sent events into lines and reads their data. Accepts pieces cut anywhere, and holds none of them.
/// </summary>
/// <param name="json">Reads the data.</param>
/// <param name="fields">Receives the ends of events.</param>
/// <seealso href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">The format</seealso>
internal sealed class EventStreamReader(JsonSkimmer json, LlmFields fields)
{
    /// <summary>The longest line that is read, in bytes.</summary>
    public const int MaxLine = 1024 * 1024;

    // As long as the longest line that is compared: «data: [DONE]».
    private const int HeadLength = 12;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly byte[] _head = new byte[HeadLength];
    private long _length;
    private int _skipped;
    private bool _isData;
    private bool _wasReturn;
    private bool _hasLine;
    private bool _hasData;

    /// <summary>Whether a line was too long.</summary>
    public bool HasLongLine { get; private set; }

    /// <summary>Whether the data of an event was no complete JSON.</summary>
    public bool HasBrokenEvent { get; private set; }

    /// <summary>Whether there were lines, and none of them had data: only comments.</summary>
    public bool HasOnlyComments => _hasLine && !_hasData;

    /// <summary>Reads the next piece.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !HasLongLine && !fields.IsEnded)
        {
            if (_skipped < ByteOrderMark.Length && bytes[0] == ByteOrderMark[_skipped])
            {
                _skipped++;
                bytes = bytes[1..];
                continue;
            }

            _skipped = ByteOrderMark.Length;
            bytes = ReadLine(bytes);
        }
    }

    /// <summary>The response has ended.</summary>
    public void End()
    {
        if (_length > 0 && !HasLongLine && !fields.IsEnded)
            EndLine();
    }

    private ReadOnlySpan<byte> ReadLine(ReadOnlySpan<byte> bytes)
    {
        if (_wasReturn && bytes[0] == '\n')
        {
            _wasReturn = false;
            return bytes[1..];
        }

        _wasReturn = false;
        var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        Take(end < 0 ? bytes : bytes[..end]);
        if (end < 0)
            return default;
        _wasReturn = bytes[end] == '\r';
        EndLine();
        return bytes[(end + 1)..];
    }

    private void Take(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > MaxLine)
        {
            HasLongLine = true;
            return;
        }

        var before = (int)Math.Min(_length, HeadLength);
        var head = part[..Math.Min(part.Length, HeadLength - before)];
        head.CopyTo(_head.AsSpan(before));
        _length += part.Length;
        const int prefix = 5;
        if (before < prefix && _length >= prefix)
        {
            _isData = _head.AsSpan().StartsWith("data:"u8);
            part = part[(prefix - before)..];
        }

        _hasLine = true;
        _hasData |= _isData;
        if (_isData)
            json.Read(part);
    }

    private void EndLine()
    {
        var head = _head.AsSpan(0, (int)Math.Min(_length, HeadLength));
        if (_length == 0)
            EndEvent();
        else if (_isData)
            EndData(head);
        else if (head.SequenceEqual("event: error"u8) || head.SequenceEqual("event:error"u8))
            fields.Fail();
        (_length, _isData) = (0, false);
    }

    private void EndData(ReadOnlySpan<byte> head)
    {
        if (_length <= HeadLength && (head.SequenceEqual("data: [DONE]"u8) || head.SequenceEqual("data:[DONE]"u8)))
        {
            fields.Done();
            json.Reset();
            return;
        }

        // Data of several lines are joined by line ends, and a number ends there.
        json.Read("\n"u8);
        if (!json.IsComplete)
            return;
        fields.EndDocument();
        json.Reset();
    }

    private void EndEvent()
    {
        HasBrokenEvent |= json.HasBegun;
        json.Reset();
    }
}
