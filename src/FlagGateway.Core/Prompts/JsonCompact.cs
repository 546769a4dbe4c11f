using System.Buffers;
using System.Text.Json;

namespace FlagGateway.Core.Prompts;

/// <summary>
/// Writes JSON without white space, comments and trailing commas. Numbers and text stay as they are written.
/// </summary>
internal static class JsonCompact
{
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = int.MaxValue };

    /// <summary>Writes one value.</summary>
    /// <param name="json">The value in UTF-8.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static byte[] Write(ReadOnlySpan<byte> json)
    {
        var compact = new ArrayBufferWriter<byte>(json.Length + 1);
        var reader = new Utf8JsonReader(json, Options);
        var needsComma = false;
        while (reader.Read())
        {
            var token = reader.TokenType;
            var isEnd = token is JsonTokenType.EndObject or JsonTokenType.EndArray;
            if (needsComma && !isEnd)
                compact.Write(","u8);
            var isText = token is JsonTokenType.PropertyName or JsonTokenType.String;
            if (isText)
                compact.Write("\""u8);
            compact.Write(reader.ValueSpan);
            if (isText)
                compact.Write("\""u8);
            if (token == JsonTokenType.PropertyName)
                compact.Write(":"u8);
            needsComma = token is not (JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray);
        }

        return compact.WrittenSpan.ToArray();
    }
}
