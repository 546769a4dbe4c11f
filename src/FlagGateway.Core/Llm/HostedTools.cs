using System.Text.Json;

namespace FlagGateway.Core.Llm;

/// <summary>
/// Finds requests that let the model's vendor act on the world, or keep running: their copy would act twice.
/// </summary>
internal static class HostedTools
{
    // Fields that are such a tool by themselves.
    private static readonly byte[][] Fields = ["mcp_servers"u8.ToArray(), "web_search_options"u8.ToArray()];

    /// <summary>
    /// Whether a request has tools that the vendor runs: any type but <c>function</c> and <c>custom</c>, which the
    /// client runs; or it asks for a response in the background.
    /// </summary>
    /// <param name="body">The request, JSON.</param>
    /// <returns><c>true</c> also for what is no JSON object: nothing is known about it.</returns>
    public static bool Has(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isTools = reader.ValueTextEquals("tools"u8);
                var isBackground = reader.ValueTextEquals("background"u8);
                var isTool = IsTool(ref reader);
                reader.Read();
                if ((isBackground && reader.TokenType == JsonTokenType.True) || (isTool && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject))
                    return true;
                if (isTools && reader.TokenType == JsonTokenType.StartArray && HasHosted(ref reader))
                    return true;
                reader.Skip();
            }

            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static bool IsTool(ref Utf8JsonReader reader)
    {
        foreach (var field in Fields)
        {
            if (reader.ValueTextEquals(field))
                return true;
        }

        return false;
    }

    // Leaves the reader at the end of the array. A tool without a type is a function of the client (Anthropic).
    private static bool HasHosted(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (isType && reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("function"u8) && !reader.ValueTextEquals("custom"u8))
                    return true;
                reader.Skip();
            }
        }

        return false;
    }
}
