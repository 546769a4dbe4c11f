using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlagGateway.State;

/// <summary>Writes a value as a word.</summary>
/// <param name="parse">The value of a word.</param>
/// <param name="write">The word of a value.</param>
internal abstract class WordConverter<T>(Func<string, T> parse, Func<T, string> write) : JsonConverter<T>
    where T : class
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } word ? parse(word) : null;

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
}
