using System.Buffers;

namespace FlagGateway.Core.Llm;

/// <summary>
/// Reads JSON that arrives in pieces cut anywhere and reports values by their path. Holds no more of it than
/// <see cref="MaxCaptured"/> bytes, so that a member of any size passes: <c>Utf8JsonReader</c> needs each token in one
/// piece. Lenient: it finds values in JSON, and does not check that it is JSON.
/// </summary>
/// <param name="fields">Receives the values.</param>
internal sealed class JsonSkimmer(LlmFields fields)
{
    /// <summary>Bytes of a value that are reported; longer values are cut off there.</summary>
    public const int MaxCaptured = 256;

    // Nothing of interest is deeper; more only needs to be counted.
    private const int MaxTracked = 16;

    private const ulong TooDeep = ulong.MaxValue;

    private static readonly SearchValues<byte> AfterLiteral = SearchValues.Create(", ]}\t\r\n"u8);

    private readonly byte[] _captured = new byte[MaxCaptured];
    private readonly ulong[] _paths = new ulong[MaxTracked + 1];
    private State _state;
    private int _depth;
    private uint _objects;
    private bool _isName;
    private bool _isEscaped;
    private bool _isText;
    private long _length;
    private ulong _path;

    private enum State
    {
        Structure,
        String,
        Literal,
    }

    /// <summary>Whether a value has begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the value is complete. Anything behind it is skipped.</summary>
    public bool IsComplete { get; private set; }

    private bool IsObject => _depth <= MaxTracked && (_objects & (1u << _depth)) != 0;

    /// <summary>Starts with another value.</summary>
    public void Reset()
    {
        (HasBegun, IsComplete, _state, _depth, _objects, _isName, _path) = (false, false, State.Structure, 0, 0, false, 0);
    }

    /// <summary>Reads the next piece.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsComplete)
        {
            bytes = _state switch
            {
                State.String => ReadString(bytes),
                State.Literal => ReadLiteral(bytes),
                _ => ReadStructure(bytes),
            };
        }
    }

    private ReadOnlySpan<byte> ReadStructure(ReadOnlySpan<byte> bytes)
    {
        var next = bytes[0];
        switch (next)
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
            // A byte order mark.
            case 0xEF or 0xBB or 0xBF when !HasBegun:
                break;
            case (byte)'{' or (byte)'[':
                Open(next == '{');
                break;
            case (byte)'}' or (byte)']':
                Close();
                break;
            case (byte)',':
                _isName = IsObject;
                if (_depth is > 0 and <= MaxTracked)
                    _path = _paths[_depth];
                break;
            case (byte)':':
                _isName = false;
                break;
            case (byte)'"':
                Begin(State.String);
                _isText = !_isName && _depth <= MaxTracked && fields.BeginsText(_path);
                break;
            default:
                Begin(State.Literal);
                return bytes;
        }

        return bytes[1..];
    }

    private void Begin(State state) => (_state, _length, _isEscaped, HasBegun) = (state, 0, false, true);

    private void Open(bool isObject)
    {
        HasBegun = true;
        fields.OnOpen(_path, _depth, isObject);
        _depth++;
        _isName = isObject;
        if (_depth > MaxTracked)
            return;
        _paths[_depth] = _path;
        _objects = isObject ? _objects | (1u << _depth) : _objects & ~(1u << _depth);
    }

    private void Close()
    {
        if (_depth == 0)
            return;
        _depth--;
        _isName = false;
        if (_depth == 0)
            IsComplete = true;
        else if (_depth <= MaxTracked)
            _path = _paths[_depth];
    }

    private ReadOnlySpan<byte> ReadString(ReadOnlySpan<byte> bytes)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            Capture(bytes[..1]);
            return bytes[1..];
        }

        var end = bytes.IndexOfAny((byte)'"', (byte)'\\');
        if (end < 0)
        {
            Capture(bytes);
            return default;
        }

        Capture(bytes[..end]);
        if (bytes[end] == '\\')
        {
            _isEscaped = true;
            Capture(bytes.Slice(end, 1));
        }
        else
        {
            EndString();
        }

        return bytes[(end + 1)..];
    }

    private void EndString()
    {
        _state = State.Structure;
        var raw = Captured();
        if (_isName)
            Enter(JsonNames.Find(raw));
        else if (_depth <= MaxTracked)
            fields.OnString(_path, _depth, raw, _length);
        if (_isText)
            fields.EndText();
        _isText = false;
        IsComplete = _depth == 0;
    }

    // The objects «response» and «message» at the root hold what is at the root in other events and in a JSON response.
    private void Enter(JsonName name)
    {
        if (_depth > MaxTracked)
            return;
        var parent = _paths[_depth];
        if (_depth == 1 && name is JsonName.Response or JsonName.Message)
            _path = 0;
        else
            _path = parent >> 56 != 0 ? TooDeep : (parent << 8) | (byte)name;
    }

    private ReadOnlySpan<byte> ReadLiteral(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny(AfterLiteral);
        if (end < 0)
        {
            Capture(bytes);
            return default;
        }

        Capture(bytes[..end]);
        _state = State.Structure;
        if (_depth <= MaxTracked)
            fields.OnLiteral(_path, _depth, Captured());
        IsComplete = _depth == 0;
        return bytes[end..];
    }

    private ReadOnlySpan<byte> Captured() => _captured.AsSpan(0, (int)Math.Min(_length, MaxCaptured));

    private void Capture(ReadOnlySpan<byte> bytes)
    {
        if (_length < MaxCaptured)
        {
            var count = (int)Math.Min(MaxCaptured - _length, bytes.Length);
            bytes[..count].CopyTo(_captured.AsSpan((int)_length));
        }

        if (_isText)
            fields.AddText(bytes);
        _length += bytes.Length;
    }
}
