namespace FlagGateway.Core.Llm;

/// <summary>
/// Responses of Anthropic messages. The message is at the root of a JSON response, and <c>message</c> of the first
/// event.
/// </summary>
/// <param name="text">Collects the content; <c>null</c> if it is not needed.</param>
/// <param name="isStream">Whether the response is a stream.</param>
internal sealed class MessagesFields(LlmText? text, bool isStream) : LlmFields(text, isStream)
{
    private static readonly ulong DeltaText = Path(JsonName.Delta, JsonName.Text);
    private static readonly ulong DeltaJson = Path(JsonName.Delta, JsonName.PartialJson);
    private static readonly ulong DeltaThinking = Path(JsonName.Delta, JsonName.Thinking);
    private static readonly ulong DeltaStop = Path(JsonName.Delta, JsonName.StopReason);
    private static readonly ulong Text = Path(JsonName.Content, JsonName.Text);
    private static readonly ulong ContentType = Path(JsonName.Content, JsonName.Type);
    private static readonly ulong BlockType = Path(JsonName.ContentBlock, JsonName.Type);

    private bool _isLast;
    private long? _uncached;
    private long? _cacheRead;
    private long? _cacheCreation;

    /// <inheritdoc/>
    public override void OnString(ulong path, int depth, ReadOnlySpan<byte> raw, long length)
    {
        if (path == DeltaText || path == DeltaJson || path == Text)
            Content(length);
        else if (path == DeltaThinking)
            Reason(length);
        else if (path == (ulong)JsonName.Type && depth == 1)
            ReadKind(raw);
        else if (path == ContentType || path == BlockType)
            HasToolCalls |= raw.SequenceEqual("tool_use"u8);
        else if (path == DeltaStop || path == (ulong)JsonName.StopReason)
            Finish = FinishFrom(raw);
        else
            ReadCommon(path, raw);
    }

    /// <inheritdoc/>
    public override void OnOpen(ulong path, int depth, bool isObject)
    {
        base.OnOpen(path, depth, isObject);
        IsRecognized |= path == (ulong)JsonName.Content;
    }

    /// <inheritdoc/>
    public override void OnLiteral(ulong path, int depth, ReadOnlySpan<byte> raw)
    {
        if (path >> 8 != (ulong)JsonName.Usage)
            return;
        switch ((JsonName)(byte)path)
        {
            case JsonName.InputTokens:
                _uncached = Tokens(raw, _uncached);
                break;
            case JsonName.CacheReadInputTokens:
                _cacheRead = Tokens(raw, _cacheRead);
                break;
            case JsonName.CacheCreationInputTokens:
                _cacheCreation = Tokens(raw, _cacheCreation);
                break;
            // The first event has the tokens of its own first delta; it has one more level.
            case JsonName.OutputTokens when depth == 2:
                Usage = Usage with { Output = Tokens(raw, Usage.Output) };
                break;
        }

        if (_uncached is { } uncached)
            Usage = Usage with { Input = uncached + (_cacheRead ?? 0) + (_cacheCreation ?? 0), CachedInput = _cacheRead };
    }

    /// <inheritdoc/>
    public override void EndDocument()
    {
        IsEnded |= _isLast;
        base.EndDocument();
    }

    /// <inheritdoc/>
    protected override bool IsText(ulong path) => path == DeltaText || path == Text;

    private void ReadKind(ReadOnlySpan<byte> type)
    {
        _isLast = type.SequenceEqual("message_stop"u8);
        HasFailed |= type.SequenceEqual("error"u8);
    }

    private static LlmOutcome FinishFrom(ReadOnlySpan<byte> reason)
    {
        if (reason.SequenceEqual("max_tokens"u8) || reason.SequenceEqual("model_context_window_exceeded"u8))
            return LlmOutcome.Length;
        if (reason.SequenceEqual("refusal"u8))
            return LlmOutcome.Filtered;
        return reason.SequenceEqual("tool_use"u8) ? LlmOutcome.ToolCalls : LlmOutcome.Complete;
    }
}
