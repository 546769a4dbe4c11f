using System.Buffers;

namespace FlagGateway.Core.Llm;

/// <summary>
/// Removes the event of a stream of chat completions that only reports its usage: one without choices. Other bytes pass
/// unchanged. An event is held until it is known which it is, which is after its first choice begins.
/// </summary>
/// <param name="output">Receives the bytes that pass.</param>
internal sealed class UsageEventFilter(IBufferWriter<byte> output)
{
    // Longer events are not removed. Those with only the usage have a few hundred bytes.
    private const int MaxHeld = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _held = new();
    private readonly Fields _fields = new();
    private readonly byte[] _head = new byte[5];
    private JsonSkimmer? _json;
    private long _length;
    private bool _isPassing;
    private bool _wasReturn;
    private bool _isAtEventEnd;
    private bool _wasRemoved;

    /// <summary>Reads the next piece.</summary>
    public void Push(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // The second half of a line end belongs to the event that the first half ended.
            if (_wasReturn && bytes[0] == '\n')
            {
                if (_isAtEventEnd && !_wasRemoved)
                    output.Write(bytes[..1]);
                else if (!_isAtEventEnd)
                    Add(bytes[..1]);
                (_wasReturn, _wasRemoved) = (false, false);
                bytes = bytes[1..];
                continue;
            }

            (_wasReturn, _wasRemoved) = (false, false);
            var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            Read(line);
            Add(end < 0 ? line : bytes[..(end + 1)]);
            if (end < 0)
                return;
            _wasReturn = bytes[end] == '\r';
            EndLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The stream has ended: what is held passes.</summary>
    public void End() => Pass();

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (_isPassing)
        {
            output.Write(bytes);
            return;
        }

        _held.Write(bytes);
        if (_fields.HasChoice || _held.WrittenCount > MaxHeld)
            Pass();
    }

    private void Pass()
    {
        output.Write(_held.WrittenSpan);
        _held.ResetWrittenCount();
        _isPassing = true;
    }

    private void Read(ReadOnlySpan<byte> part)
    {
        if (_isPassing)
        {
            _length += part.Length;
            return;
        }

        var before = (int)Math.Min(_length, _head.Length);
        part[..Math.Min(part.Length, _head.Length - before)].CopyTo(_head.AsSpan(before));
        _length += part.Length;
        if (_length >= _head.Length && _head.AsSpan().SequenceEqual("data:"u8))
            (_json ??= new JsonSkimmer(_fields)).Read(part[(before < _head.Length ? _head.Length - before : 0)..]);
    }

    private void EndLine()
    {
        _isAtEventEnd = _length == 0;
        _length = 0;
        if (!_isAtEventEnd)
            return;
        _wasRemoved = !_isPassing && _fields is { HasUsage: true, HasChoices: true, HasChoice: false };
        if (_wasRemoved)
            _held.ResetWrittenCount();
        else
            Pass();
        _isPassing = false;
        _json?.Reset();
        _fields.Clear();
    }

    private sealed class Fields() : LlmFields(null, isStream: true)
    {
        private static readonly ulong Choices = Path(JsonName.Choices);

        public bool HasChoices { get; private set; }

        public bool HasChoice { get; private set; }

        public bool HasUsage { get; private set; }

        public void Clear() => (HasChoices, HasChoice, HasUsage) = (false, false, false);

        public override void OnOpen(ulong path, int depth, bool isObject)
        {
            HasChoices |= path == Choices && !isObject;
            HasChoice |= path == Choices && isObject;
            HasUsage |= path == (ulong)JsonName.Usage && isObject;
        }

        public override void OnString(ulong path, int depth, ReadOnlySpan<byte> raw, long length)
        {
        }

        public override void OnLiteral(ulong path, int depth, ReadOnlySpan<byte> raw)
        {
        }

        protected override bool IsText(ulong path) => false;
    }
}
