using System.Security.Cryptography;
using System.Text;
using FlagGateway.Core.Llm;

namespace FlagGateway.Core.Prompts;

/// <summary>The prompt of a variant.</summary>
/// <param name="Template">Its text.</param>
/// <param name="Position">Where it goes if the request has one.</param>
internal sealed record Prompt(PromptTemplate Template, PromptPosition Position);

/// <summary>
/// What is changed in the bodies of requests, compiled once: fields, prompt, and whether token usage is asked for.
/// Bytes that are not edited stay as they are: white space, order, duplicate keys, numbers, unpaired surrogates.
/// Immutable.
/// </summary>
internal sealed class RequestEdit
{
    /// <summary>Name of the field with the values of a prompt's variables.</summary>
    public const string VariablesField = "prompt_variables";

    private const string UsageField = "stream_options";
    private const string UsageMember = "include_usage";

    private static readonly int Formats = Enum.GetValues<LlmApi>().Length;

    private readonly FieldEdit[][] _edits;
    private readonly FieldEdit[] _editsWithUsage;
    private readonly bool _asksForUsage;

    /// <summary>Compiles an edit.</summary>
    /// <param name="prompt">The prompt; <c>null</c> for none.</param>
    /// <param name="body">The fields; <c>null</c> for none.</param>
    /// <param name="asksForUsage">
    /// Whether streamed chat completions are asked for token usage (<c>stream_options.include_usage</c>).
    /// </param>
    public RequestEdit(Prompt? prompt, BodyPatch? body, bool asksForUsage)
    {
        (Prompt, Body, _asksForUsage) = (prompt, body, asksForUsage);
        var fields = body?.Edits ?? [];
        _edits = [fields, .. Enumerable.Range(0, Formats).Select(api => prompt is null ? fields : WithPrompt(fields, (LlmApi)api, prompt.Position))];
        _editsWithUsage = BodyPatch.Merge(_edits[1 + (int)LlmApi.OpenAIChat], UsageField, new SetField(UsageMember, "true"u8.ToArray()));
    }

    /// <summary>The prompt; <c>null</c> for none.</summary>
    public Prompt? Prompt { get; }

    /// <summary>The fields; <c>null</c> for none.</summary>
    public BodyPatch? Body { get; }

    /// <summary>
    /// Whether a request that cannot be edited must not be sent on: it would be another version under this name.
    /// </summary>
    public bool IsRequired => Prompt is not null || Body is not null;

    /// <summary>
    /// SHA-256 of prompt and fields, 64 lower-case hexadecimal digits: equal hashes mean the same version.
    /// </summary>
    public string Sha256 => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Prompt?.Position}\n{Prompt?.Template.Sha256}\n{Encoding.UTF8.GetString(Body?.Json ?? [])}")));

    /// <summary>Edits a request.</summary>
    /// <param name="body">The body. It must stay unchanged for as long as the result is used.</param>
    /// <param name="api">Its format; <c>null</c> for none, which sets fields only.</param>
    public EditedRequest Apply(ReadOnlyMemory<byte> body, LlmApi? api)
    {
        var start = body.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        if (RequestFields.Read(body.Span, start) is not { } fields)
            return EditedRequest.Failed(EditStatus.NotJson);
        if (Prompt is not null && api == LlmApi.OpenAIChat && !fields.CanHoldMessages)
            return EditedRequest.Failed(EditStatus.NoMessages);
        ReadOnlyMemory<byte>[] prompt = [];
        if (Prompt is { Template: var template } && api is not null && fields.Fill(template, body, out prompt) is { } failed)
            return failed;
        var addsUsage = _asksForUsage && api == LlmApi.OpenAIChat && fields is { IsStreamed: true, IsUsageAsked: false };
        var splicer = new Splicer(body);
        ObjectEditor.Edit(splicer, start + fields.Offset, addsUsage ? _editsWithUsage : _edits[api is { } format ? 1 + (int)format : 0], prompt);
        return new EditedRequest(EditStatus.Edited, splicer.Finish(), Variable: null, addsUsage);
    }

    private static FieldEdit[] WithPrompt(FieldEdit[] fields, LlmApi api, PromptPosition position) => [.. fields, new RemoveField(VariablesField), api switch
    {
        LlmApi.OpenAIChat => new MessagesField(position),
        LlmApi.OpenAIResponses => new TextField("instructions", position),
        LlmApi.AnthropicMessages => new TextField("system", position),
        _ => throw new ArgumentOutOfRangeException(nameof(api), api, "Not a format"),
    }];
}
