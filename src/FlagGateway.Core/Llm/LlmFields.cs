using System.Buffers.Text;
using System.Text;

namespace FlagGateway.Core.Llm;

/// <summary>Collects what the values of one response say. Each API has its own names.</summary>
/// <param name="text">Collects the content; <c>null</c> if it is not needed.</param>
/// <param name="isStream">Whether the response is a stream.</param>
internal abstract class LlmFields(LlmText? text, bool isStream)
{
    private const int MaxModelLength = 128;

    private static readonly ulong ErrorCode = Path(JsonName.Error, JsonName.Code);
    private static readonly ulong ErrorMessage = Path(JsonName.Error, JsonName.Message);

    private bool _hasContent;
    private bool _hasReasoning;

    /// <summary>The time, set by the reader before each piece.</summary>
    public long Now { get; set; }

    /// <summary>The model; the first one that is named.</summary>
    public string? Model { get; private set; }

    /// <summary>Why the model ended; <c>null</c> if it does not say.</summary>
    protected LlmOutcome? Finish { get; set; }

    /// <summary>Whether the API's own end was seen. Later events are skipped.</summary>
    public bool IsEnded { get; protected set; }

    /// <summary>Whether an error was reported.</summary>
    public bool HasFailed { get; protected set; }

    /// <summary>Whether an error says that the prompt is too long.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether anything of this API was seen.</summary>
    public bool IsRecognized { get; protected set; }

    /// <summary>Whether a number of tokens cannot be one.</summary>
    public bool HasInvalidUsage { get; private set; }

    /// <summary>The tokens reported so far.</summary>
    public LlmUsage Usage { get; protected set; }

    /// <summary>Deltas with content.</summary>
    public long Contents { get; private set; }

    /// <summary>Deltas with reasoning.</summary>
    public long Reasonings { get; private set; }

    /// <summary>Time of the first delta with content.</summary>
    public long FirstContent { get; private set; }

    /// <summary>Time of the last delta with content.</summary>
    public long LastContent { get; private set; }

    /// <summary>Whether the response is a stream.</summary>
    protected bool IsStream { get; } = isStream;

    /// <summary>Whether the model calls tools of the client.</summary>
    protected bool HasToolCalls { get; set; }

    /// <summary>Whether the response is complete.</summary>
    public virtual bool IsEndSeen => IsEnded;

    /// <summary>What a complete response is.</summary>
    public LlmOutcome End => Finish is null or LlmOutcome.Complete ? Completed() : Finish.Value;

    /// <summary>Reads a string.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="depth">How many objects and arrays it is in.</param>
    /// <param name="raw">Its beginning as written.</param>
    /// <param name="length">Its length as written.</param>
    public abstract void OnString(ulong path, int depth, ReadOnlySpan<byte> raw, long length);

    /// <summary>Reads a number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public abstract void OnLiteral(ulong path, int depth, ReadOnlySpan<byte> raw);

    /// <summary>The start of an object or array.</summary>
    public virtual void OnOpen(ulong path, int depth, bool isObject)
    {
        if (path == (ulong)JsonName.Error && isObject)
            HasFailed = true;
    }

    /// <summary>The end of an event's data, or of a JSON response.</summary>
    public virtual void EndDocument()
    {
        Contents += _hasContent ? 1 : 0;
        Reasonings += _hasReasoning ? 1 : 0;
        if (_hasContent && IsStream)
            (FirstContent, LastContent) = (FirstContent == 0 ? Now : FirstContent, Now);
        (_hasContent, _hasReasoning) = (false, false);
        IsEnded |= !IsStream && IsRecognized;
    }

    /// <summary>The event <c>[DONE]</c>.</summary>
    public void Done() => IsEnded = true;

    /// <summary>An event whose name is <c>error</c>.</summary>
    public void Fail() => HasFailed = true;

    /// <summary>Whether the string that begins is content to be collected.</summary>
    public bool BeginsText(ulong path)
    {
        if (text is null || !IsText(path))
            return false;
        text.Begin();
        return true;
    }

    /// <summary>A part of the content, as written.</summary>
    public void AddText(ReadOnlySpan<byte> raw) => text!.Add(raw);

    /// <summary>The end of a string with content.</summary>
    public void EndText() => text!.End();

    /// <summary>The path of a member.</summary>
    protected static ulong Path(params ReadOnlySpan<JsonName> names)
    {
        ulong path = 0;
        foreach (var name in names)
            path = (path << 8) | (byte)name;
        return path;
    }

    /// <summary>Whether a string at this path is content.</summary>
    protected abstract bool IsText(ulong path);

    /// <summary>Drops the last collected string: it was no content.</summary>
    protected void DropText() => text?.Drop();

    /// <summary>Counts content of the current event.</summary>
    protected void Content(long length) => _hasContent |= length > 0;

    /// <summary>Counts reasoning of the current event.</summary>
    protected void Reason(long length) => _hasReasoning |= length > 0;

    /// <summary>Reads fields that all APIs have.</summary>
    protected void ReadCommon(ulong path, ReadOnlySpan<byte> raw)
    {
        if (path == (ulong)JsonName.Model && Model is null && raw.Length is > 0 and <= MaxModelLength)
            Model = Encoding.UTF8.GetString(raw).Replace("\\/", "/", StringComparison.Ordinal);
        else if (path == (ulong)JsonName.Error && !raw.IsEmpty)
            HasFailed = true;
        else if (path == ErrorCode && raw.SequenceEqual("context_length_exceeded"u8))
            IsTooLong = true;
        else if (path == ErrorMessage && raw.IndexOf("prompt is too long"u8) >= 0)
            IsTooLong = true;
    }

    /// <summary>Reads a number of tokens; <paramref name="before"/> if it is <c>null</c> or cannot be one.</summary>
    protected long? Tokens(ReadOnlySpan<byte> raw, long? before)
    {
        if (raw.SequenceEqual("null"u8))
            return before;
        if (Utf8Parser.TryParse(raw, out long number, out var used) && used == raw.Length && number is >= 0 and <= LlmUsage.Max)
            return number;
        HasInvalidUsage = true;
        return before;
    }

    private LlmOutcome Completed() => HasToolCalls ? LlmOutcome.ToolCalls : Contents > 0 ? LlmOutcome.Complete : LlmOutcome.Empty;
}
