using System.Text.Json;
using FlagGateway.Files;

namespace FlagGateway.State.Redis;

/// <summary>A small list next to the journal; a missing or unreadable file is harmless.</summary>
internal static class CacheFile
{
    public static IReadOnlyList<T> Read<T>(string file)
    {
        try
        {
            return System.IO.File.Exists(file) ? JsonSerializer.Deserialize<List<T>>(System.IO.File.ReadAllBytes(file), StateJson.Options) ?? [] : [];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <exception cref="IOException">The file cannot be written; the old content remains.</exception>
    public static void Write<T>(string file, IReadOnlyList<T> items, bool isDurable) =>
        DurableFile.Replace(file, JsonSerializer.SerializeToUtf8Bytes(items, StateJson.Options), isDurable);
}
