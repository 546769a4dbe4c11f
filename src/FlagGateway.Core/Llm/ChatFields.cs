namespace FlagGateway.Core.Llm;

/// <summary>Responses of OpenAI chat completions.</summary>
/// <param name="text">Collects the content; <c>null</c> if it is not needed.</param>
/// <param name="isStream">Whether the response is a stream.</param>
internal sealed class ChatFields(LlmText? text, bool isStream) : LlmFields(text, isStream)
{
    private static readonly ulong Choices = Path(JsonName.Choices);
    private static readonly ulong Delta = Path(JsonName.Choices, JsonName.Delta);
    private static readonly ulong Message = Path(JsonName.Choices, JsonName.Message);
    private static readonly ulong Usages = Path(JsonName.Usage);

    private const ulong ToolArguments = ((ulong)JsonName.ToolCalls << 16) | ((ulong)JsonName.Function << 8) | (ulong)JsonName.Arguments;
    private const ulong FunctionArguments = ((ulong)JsonName.FunctionCall << 8) | (ulong)JsonName.Arguments;

    private bool _isFirstChoice = true;

    /// <inheritdoc/>
    public override bool IsEndSeen => IsEnded || Finish is not null;

    /// <inheritdoc/>
    public override void OnOpen(ulong path, int depth, bool isObject)
    {
        base.OnOpen(path, depth, isObject);
        if (path == Choices)
            (IsRecognized, _isFirstChoice) = (true, true);
        else if (isObject && Below(path) is (ulong)JsonName.ToolCalls or (ulong)JsonName.FunctionCall)
            HasToolCalls = true;
    }

    /// <inheritdoc/>
    public override void OnString(ulong path, int depth, ReadOnlySpan<byte> raw, long length)
    {
        switch (Below(path))
        {
            case (ulong)JsonName.Content or (ulong)JsonName.Refusal or ToolArguments or FunctionArguments:
                Content(length);
                return;
            case (ulong)JsonName.ReasoningContent or (ulong)JsonName.Reasoning:
                Reason(length);
                return;
            default:
                if (path == ((Choices << 8) | (ulong)JsonName.FinishReason))
                    Finish = FinishFrom(raw);
                else
                    ReadCommon(path, raw);
                return;
        }
    }

    /// <inheritdoc/>
    public override void OnLiteral(ulong path, int depth, ReadOnlySpan<byte> raw)
    {
        if (path == ((Choices << 8) | (ulong)JsonName.Index))
            _isFirstChoice = raw.SequenceEqual("0"u8);
        else if (path >> 8 == Usages)
            ReadUsage((JsonName)(byte)path, raw);
        else if (path == ((Usages << 16) | ((ulong)JsonName.PromptTokensDetails << 8) | (ulong)JsonName.CachedTokens))
            Usage = Usage with { CachedInput = Tokens(raw, Usage.CachedInput) };
        else if (path == ((Usages << 16) | ((ulong)JsonName.CompletionTokensDetails << 8) | (ulong)JsonName.ReasoningTokens))
            Usage = Usage with { Reasoning = Tokens(raw, Usage.Reasoning) };
    }

    /// <inheritdoc/>
    protected override bool IsText(ulong path) => _isFirstChoice && Below(path) is (ulong)JsonName.Content or (ulong)JsonName.Refusal;

    // What is below a choice's delta or message; 0 for anything else.
    private static ulong Below(ulong path)
    {
        for (var shift = 8; shift <= 24; shift += 8)
        {
            if (path >> shift == Delta || path >> shift == Message)
                return path & ((1UL << shift) - 1);
        }

        return 0;
    }

    private void ReadUsage(JsonName name, ReadOnlySpan<byte> raw)
    {
        if (name == JsonName.PromptTokens)
            Usage = Usage with { Input = Tokens(raw, Usage.Input) };
        else if (name == JsonName.CompletionTokens)
            Usage = Usage with { Output = Tokens(raw, Usage.Output) };
    }

    private static LlmOutcome FinishFrom(ReadOnlySpan<byte> reason)
    {
        if (reason.SequenceEqual("length"u8))
            return LlmOutcome.Length;
        if (reason.SequenceEqual("content_filter"u8))
            return LlmOutcome.Filtered;
        return reason.SequenceEqual("tool_calls"u8) || reason.SequenceEqual("function_call"u8) ? LlmOutcome.ToolCalls : LlmOutcome.Complete;
    }
}
