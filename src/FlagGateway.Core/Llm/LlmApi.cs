namespace FlagGateway.Core.Llm;

/// <summary>The format of requests and responses of an LLM backend.</summary>
internal enum LlmApi
{
    /// <summary>OpenAI chat completions.</summary>
    /// <seealso href="https://platform.openai.com/docs/api-reference/chat">Chat completions</seealso>
    OpenAIChat,

    /// <summary>OpenAI Responses.</summary>
    /// <seealso href="https://platform.openai.com/docs/api-reference/responses">Responses</seealso>
    OpenAIResponses,

    /// <summary>Anthropic messages.</summary>
    /// <seealso href="https://docs.anthropic.com/en/api/messages">Messages</seealso>
    AnthropicMessages,
}

/// <summary>Recognizes the format of a request.</summary>
internal static class LlmApis
{
    /// <summary>The format by the end of the path; <c>null</c> if it is none of them.</summary>
    public static LlmApi? FromPath(ReadOnlySpan<char> path)
    {
        path = path.TrimEnd('/');
        if (path.EndsWith("/chat/completions", StringComparison.OrdinalIgnoreCase))
            return LlmApi.OpenAIChat;
        if (path.EndsWith("/responses", StringComparison.OrdinalIgnoreCase))
            return LlmApi.OpenAIResponses;
        return path.EndsWith("/messages", StringComparison.OrdinalIgnoreCase) ? LlmApi.AnthropicMessages : null;
    }
}
