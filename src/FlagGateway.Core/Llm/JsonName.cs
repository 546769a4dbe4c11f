using System.Text;

namespace FlagGateway.Core.Llm;

/// <summary>The names of members that matter in responses. A path is the names from the root, one byte each.</summary>
internal enum JsonName : byte
{
    None,
    Choices,
    Delta,
    Message,
    Content,
    Text,
    Refusal,
    ToolCalls,
    FunctionCall,
    Function,
    Arguments,
    Index,
    FinishReason,
    Usage,
    PromptTokens,
    CompletionTokens,
    PromptTokensDetails,
    CompletionTokensDetails,
    CachedTokens,
    ReasoningTokens,
    ReasoningContent,
    Reasoning,
    Model,
    Error,
    Code,
    Type,
    Response,
    Status,
    IncompleteDetails,
    Reason,
    Output,
    Item,
    ContentBlock,
    StopReason,
    InputTokens,
    OutputTokens,
    InputTokensDetails,
    OutputTokensDetails,
    CacheReadInputTokens,
    CacheCreationInputTokens,
    PartialJson,
    Thinking,

    /// <summary>Any other name.</summary>
    Other = byte.MaxValue,
}

/// <summary>Finds names.</summary>
internal static class JsonNames
{
    // By length, so that few are compared.
    private static readonly (byte[] Text, JsonName Name)[][] ByLength = Build();

    /// <summary>The name of a member as written, without its quotes.</summary>
    public static JsonName Find(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < ByLength.Length)
        {
            foreach (var (text, name) in ByLength[raw.Length])
            {
                if (raw.SequenceEqual(text))
                    return name;
            }
        }

        return JsonName.Other;
    }

    private static (byte[] Text, JsonName Name)[][] Build()
    {
        var names = Enum.GetValues<JsonName>().Where(static name => name is not (JsonName.None or JsonName.Other)).Select(static name => (Text: Encoding.ASCII.GetBytes(Snake(name.ToString())), Name: name)).ToArray();
        return [.. Enumerable.Range(0, names.Max(static name => name.Text.Length) + 1).Select(length => names.Where(name => name.Text.Length == length).ToArray())];
    }

    private static string Snake(string name) => string.Concat(name.Select(static (c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}
