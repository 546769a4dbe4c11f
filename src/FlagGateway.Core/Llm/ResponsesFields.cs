namespace FlagGateway.Core.Llm;

/// <summary>
/// Responses of OpenAI's API of that name. Their own object is at the root of a JSON response, and <c>response</c> of
/// an event.
/// </summary>
/// <param name="text">Collects the content; <c>null</c> if it is not needed.</param>
/// <param name="isStream">Whether the response is a stream.</param>
internal sealed class ResponsesFields(LlmText? text, bool isStream) : LlmFields(text, isStream)
{
    private static readonly ulong Text = Path(JsonName.Output, JsonName.Content, JsonName.Text);
    private static readonly ulong Refusal = Path(JsonName.Output, JsonName.Content, JsonName.Refusal);
    private static readonly ulong Arguments = Path(JsonName.Output, JsonName.Arguments);
    private static readonly ulong OutputType = Path(JsonName.Output, JsonName.Type);
    private static readonly ulong ItemType = Path(JsonName.Item, JsonName.Type);
    private static readonly ulong Reasons = Path(JsonName.IncompleteDetails, JsonName.Reason);
    private static readonly ulong Cached = Path(JsonName.Usage, JsonName.InputTokensDetails, JsonName.CachedTokens);
    private static readonly ulong Reasoned = Path(JsonName.Usage, JsonName.OutputTokensDetails, JsonName.ReasoningTokens);

    private EventKind _kind;
    private long _delta;
    private long _content;
    private bool _isFiltered;

    private enum EventKind
    {
        Other,
        Text,
        Content,
        Reasoning,
        End,
    }

    /// <inheritdoc/>
    public override void OnString(ulong path, int depth, ReadOnlySpan<byte> raw, long length)
    {
        if (path == (ulong)JsonName.Type && depth == 1)
            ReadKind(raw);
        else if (path == (ulong)JsonName.Delta)
            _delta = length;
        else if (path == Text || path == Refusal || path == Arguments)
            _content += length;
        else if (path == OutputType || path == ItemType)
            HasToolCalls |= raw.SequenceEqual("function_call"u8) || raw.SequenceEqual("custom_tool_call"u8);
        else if (path == (ulong)JsonName.Status)
            ReadStatus(raw);
        else if (path == Reasons)
            _isFiltered = raw.SequenceEqual("content_filter"u8);
        else
            ReadCommon(path, raw);
    }

    /// <inheritdoc/>
    public override void OnOpen(ulong path, int depth, bool isObject)
    {
        base.OnOpen(path, depth, isObject);
        IsRecognized |= path == (ulong)JsonName.Output;
    }

    /// <inheritdoc/>
    public override void OnLiteral(ulong path, int depth, ReadOnlySpan<byte> raw)
    {
        if (path == ((ulong)JsonName.Usage << 8 | (ulong)JsonName.InputTokens))
            Usage = Usage with { Input = Tokens(raw, Usage.Input) };
        else if (path == ((ulong)JsonName.Usage << 8 | (ulong)JsonName.OutputTokens))
            Usage = Usage with { Output = Tokens(raw, Usage.Output) };
        else if (path == Cached)
            Usage = Usage with { CachedInput = Tokens(raw, Usage.CachedInput) };
        else if (path == Reasoned)
            Usage = Usage with { Reasoning = Tokens(raw, Usage.Reasoning) };
    }

    /// <inheritdoc/>
    public override void EndDocument()
    {
        if (_kind == EventKind.Reasoning)
            Reason(_delta);
        else if (_kind is EventKind.Text or EventKind.Content)
            Content(_delta);
        // The output in the last event of a stream repeats the deltas.
        if (!IsStream)
            Content(_content);
        if (_delta > 0 && _kind != EventKind.Text)
            DropText();
        if (Finish == LlmOutcome.Length && _isFiltered)
            Finish = LlmOutcome.Filtered;
        IsEnded |= _kind == EventKind.End;
        (_kind, _delta, _content) = (EventKind.Other, 0, 0);
        base.EndDocument();
    }

    /// <inheritdoc/>
    protected override bool IsText(ulong path) => path == (ulong)JsonName.Delta || (!IsStream && (path == Text || path == Refusal));

    private void ReadKind(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("response.output_text.delta"u8) || type.SequenceEqual("response.refusal.delta"u8))
            _kind = EventKind.Text;
        else if (type.EndsWith(".delta"u8))
            _kind = type.StartsWith("response.reasoning"u8) ? EventKind.Reasoning : EventKind.Content;
        else if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8))
            _kind = EventKind.End;
        else if (type.SequenceEqual("response.failed"u8) || type.SequenceEqual("error"u8))
            HasFailed = true;
    }

    private void ReadStatus(ReadOnlySpan<byte> status)
    {
        if (status.SequenceEqual("failed"u8))
            HasFailed = true;
        else if (status.SequenceEqual("incomplete"u8))
            Finish = LlmOutcome.Length;
    }
}
