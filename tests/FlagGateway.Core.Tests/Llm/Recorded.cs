namespace FlagGateway.Core.Tests.Llm;

/// <summary>Responses in the public formats of the three APIs.</summary>
internal static class Recorded
{
    public const string ChatStream = """
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

        : ping

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini","choices":[{"index":0,"delta":{"content":"Gr\u00fc\u00dfe,"},"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini","choices":[{"index":0,"delta":{"content":" \"wörld\"\n\ud83d\ude00"},"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini","choices":[],"usage":{"prompt_tokens":1200,"completion_tokens":42,"total_tokens":1242,"prompt_tokens_details":{"cached_tokens":1024,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":30,"audio_tokens":0}}}

        data: [DONE]


        """;

    public const string ResponsesStream = """
        event: response.created
        data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","error":null,"incomplete_details":null,"model":"gpt-5-mini","output":[],"usage":null}}

        event: response.output_item.added
        data: {"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}

        event: response.reasoning_summary_text.delta
        data: {"type":"response.reasoning_summary_text.delta","item_id":"rs_1","delta":"thinking"}

        event: response.output_text.delta
        data: {"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Gr\u00fc\u00dfe,"}

        event: response.output_text.delta
        data: {"delta":" \"wörld\"\n\ud83d\ude00","type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0}

        event: response.output_text.done
        data: {"type":"response.output_text.done","item_id":"msg_1","text":"all of it again"}

        event: response.completed
        data: {"type":"response.completed","response":{"id":"resp_1","object":"response","status":"completed","error":null,"model":"gpt-5-mini","output":[{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"all of it again"}]}],"usage":{"input_tokens":1200,"input_tokens_details":{"cached_tokens":1024},"output_tokens":42,"output_tokens_details":{"reasoning_tokens":30},"total_tokens":1242}}}


        """;

    public const string MessagesStream = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-5","content":[],"stop_reason":null,"usage":{"input_tokens":100,"cache_creation_input_tokens":76,"cache_read_input_tokens":1024,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: ping
        data: {"type": "ping"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"thinking"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Gr\u00fc\u00dfe,"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" \"wörld\"\n\ud83d\ude00"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":42}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    public const string ChatJson = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-5-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Gr\u00fc\u00dfe, \"wörld\"\n\ud83d\ude00","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":1200,"completion_tokens":42,"total_tokens":1242,"prompt_tokens_details":{"cached_tokens":1024},"completion_tokens_details":{"reasoning_tokens":30}}}
        """;

    public const string ResponsesJson = """
        {"id":"resp_1","object":"response","status":"completed","error":null,"incomplete_details":null,"model":"gpt-5-mini","output":[{"type":"reasoning","summary":[]},{"type":"message","status":"completed","content":[{"type":"output_text","text":"Gr\u00fc\u00dfe, \"wörld\"\n\ud83d\ude00","annotations":[]}]}],"usage":{"input_tokens":1200,"input_tokens_details":{"cached_tokens":1024},"output_tokens":42,"output_tokens_details":{"reasoning_tokens":30},"total_tokens":1242}}
        """;

    public const string MessagesJson = """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-5","content":[{"type":"text","text":"Gr\u00fc\u00dfe, \"wörld\"\n\ud83d\ude00"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":100,"cache_creation_input_tokens":76,"cache_read_input_tokens":1024,"output_tokens":42}}
        """;

    /// <summary>The content of all of them.</summary>
    public const string Content = "Grüße, \"wörld\"\n😀";
}
