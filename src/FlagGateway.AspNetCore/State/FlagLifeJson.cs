using System.Collections.Immutable;
using System.Text.Json;
using FlagGateway.Core.Hygiene.Life;

namespace FlagGateway.State;

/// <summary>JSON of what was observed of flags.</summary>
internal static class FlagLifeJson
{
    private const int Format = 1;

    /// <summary>Writes one flag.</summary>
    public static byte[] Write(FlagLife life) => JsonSerializer.SerializeToUtf8Bytes(life, StateJson.Options);

    /// <summary>Reads one flag; <c>null</c> if it is damaged.</summary>
    public static FlagLife? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return Check(JsonSerializer.Deserialize<FlagLife>(json, StateJson.Options));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes all flags.</summary>
    public static byte[] Write(FlagLives lives) =>
        JsonSerializer.SerializeToUtf8Bytes(new Content(Format, [.. lives.Flags.Values.OrderBy(static life => life.Flag, StringComparer.Ordinal)]), StateJson.Options);

    /// <summary>Reads all flags; <c>null</c> if they are damaged or of another version.</summary>
    public static FlagLives? ReadAll(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(json, StateJson.Options) is { Format: Format, Flags: { } flags } && flags.All(static life => Check(life) is not null)
                ? flags.Aggregate(FlagLives.Empty, static (all, life) => all.With(life!))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FlagLife? Check(FlagLife? life) => life is { Flag: not null, Content.Value: not null, Reach.Value: not null, Requests: not null, Reminders: not null }
        && life.Requests.All(static last => last is { Route: not null, Variant: not null, Cluster: not null })
        ? life with { Reminders = life.Reminders.ToImmutableSortedDictionary(StringComparer.Ordinal) }
        : null;

    private sealed record Content(int Format, IReadOnlyList<FlagLife?> Flags);
}
