using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Prompts;

/// <summary>
/// The fields of a request that decide how it is edited. Of duplicates the last one counts, as for most readers of
/// JSON.
/// </summary>
internal sealed class RequestFields
{
    private JsonField? _variables;

    private RequestFields(int offset) => Offset = offset;

    /// <summary>White space in front of the object, in bytes.</summary>
    public int Offset { get; }

    /// <summary>Whether the response is to be a stream.</summary>
    public bool IsStreamed { get; private set; }

    /// <summary>Whether the client asks for token usage itself.</summary>
    public bool IsUsageAsked { get; private set; }

    /// <summary>Whether <c>messages</c> is a list, <c>null</c> or missing.</summary>
    public bool CanHoldMessages { get; private set; } = true;

    /// <summary>Reads the fields.</summary>
    /// <param name="json">The body.</param>
    /// <param name="start">Offset of its first byte, after a byte order mark.</param>
    /// <returns>The fields; <c>null</c> if the body is not one JSON object.</returns>
    public static RequestFields? Read(ReadOnlySpan<byte> json, int start)
    {
        try
        {
            var offset = json[start..].IndexOfAnyExcept(" \t\r\n"u8);
            if (offset < 0)
                return null;
            var walk = new JsonWalk(json, start);
            if (walk.Kind != JsonTokenType.StartObject)
                return null;
            var fields = new RequestFields(offset);
            while (walk.Next(out var field))
                fields.Note(json, field);
            return walk.IsAtEnd() ? fields : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Fills a template with the variables of the request.</summary>
    /// <param name="template">The template.</param>
    /// <param name="body">The body.</param>
    /// <param name="prompt">The filled prompt, as parts of a JSON string.</param>
    /// <returns>The failure; <c>null</c> for none.</returns>
    public EditedRequest? Fill(PromptTemplate template, ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte>[] prompt)
    {
        prompt = [];
        var values = new ReadOnlyMemory<byte>[template.Variables.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var name = template.Variables[i];
            if (_variables is not { Kind: JsonTokenType.StartObject } variables || JsonField.FindLast(body.Span, variables.ValueStart, Encoding.UTF8.GetBytes(name)) is not { } value)
                return EditedRequest.Failed(EditStatus.MissingVariable, name);
            if (value.Kind != JsonTokenType.String)
                return EditedRequest.Failed(EditStatus.VariableNotText, name);
            values[i] = body[(value.ValueStart + 1)..(value.End - 1)];
        }

        prompt = template.Fill(values);
        return null;
    }

    private void Note(ReadOnlySpan<byte> json, JsonField field)
    {
        if (field.IsNamed(json, "prompt_variables"u8))
            _variables = field;
        else if (field.IsNamed(json, "stream"u8))
            IsStreamed = field.Kind == JsonTokenType.True;
        else if (field.IsNamed(json, "stream_options"u8))
            IsUsageAsked = field.Kind == JsonTokenType.StartObject && JsonField.FindLast(json, field.ValueStart, "include_usage"u8) is { Kind: JsonTokenType.True };
        else if (field.IsNamed(json, "messages"u8))
            CanHoldMessages &= field.Kind is JsonTokenType.StartArray or JsonTokenType.Null;
    }
}
