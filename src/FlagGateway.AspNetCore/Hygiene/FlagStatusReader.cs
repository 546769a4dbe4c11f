using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene;
using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Staleness;
using FlagGateway.Core.Rollouts;
using FlagGateway.Hygiene.Life;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Hygiene;

/// <summary>Reads the status of flags from the files or from a running gateway.</summary>
public static class FlagStatusReader
{
    /// <summary>Reads the status from the files and the state folder, without active rollouts and kills.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="lives">What a gateway has observed.</param>
    internal static FlagStatus Read(FlagMetadata flag, FlagLives lives) => new()
    {
        Id = flag.Id,
        Type = flag.Lifecycle is { IsTypeNamed: true } lifecycle ? lifecycle.Type : null,
        Owner = flag.Lifecycle?.Owner ?? "",
        Created = flag.Lifecycle?.Created,
        Retirement = flag.Lifecycle?.Retirement,
        Ends = flag.Lifecycle?.Ends,
        Reviewed = flag.Lifecycle?.Reviewed,
        Deprecated = flag.Lifecycle?.Deprecated,
        WhenDisabled = WhenDisabled(flag.Compiled),
        Everybody = VariantReach.OnlyOf(flag.Compiled),
        IsRouted = flag.Routes.Count != 0,
        HasRollout = flag.Plan is not null,
        Life = LifeReader.Read(lives, flag.Compiled, flag.Plan),
    };

    /// <summary>What everybody gets while a flag is off: a variant or <c>off</c>; <c>null</c> for no variant.</summary>
    internal static string? WhenDisabled(CompiledFlag flag) =>
        flag.Variants.Count == 0 ? VariantNames.Off : flag.DefaultWhenDisabled < 0 ? null : flag.Variants[flag.DefaultWhenDisabled].Name;

    /// <summary>Reads the status from a gateway's API.</summary>
    /// <param name="flags">Its <c>/api/v1/flags</c>.</param>
    /// <param name="rollouts">Its <c>/api/v1/rollouts</c>.</param>
    public static IReadOnlyList<FlagStatus> Read(JsonElement flags, JsonElement rollouts)
    {
        var moves = rollouts.GetProperty("rollouts").EnumerateArray().ToDictionary(static one => one.GetProperty("flag").GetString()!, StringComparer.OrdinalIgnoreCase);
        var kills = rollouts.GetProperty("kills").EnumerateArray().ToDictionary(static one => one.GetProperty("flag").GetString()!, static one => one.GetProperty("at").GetDateTimeOffset(), StringComparer.OrdinalIgnoreCase);
        return [.. flags.GetProperty("flags").EnumerateArray().Select(flag => Read(flag, moves, kills))];
    }

    /// <summary>
    /// Reads what a gateway has observed of a flag; <c>null</c> for nothing, as from a gateway of an earlier version.
    /// </summary>
    /// <param name="flag">A flag of its API.</param>
    public static ObservedLife? ReadLife(JsonElement flag) => flag.TryGetProperty("life", out var life) ? life.Deserialize<ObservedLife>(StateJson.Options) : null;

    private static FlagStatus Read(JsonElement flag, Dictionary<string, JsonElement> moves, Dictionary<string, DateTimeOffset> kills)
    {
        var id = flag.GetProperty("id").GetString()!;
        var hasMove = moves.TryGetValue(id, out var move);
        var phase = hasMove && Enum.TryParse<RolloutPhase>(Text(move, "phase"), out var known) ? known : (RolloutPhase?)null;
        return new()
        {
            Id = id,
            Type = Text(flag, "type")?.ToLowerInvariant(),
            Owner = Text(flag, "owner") ?? "",
            Created = Day(flag, "created"),
            Retirement = Day(flag, "expected_retirement"),
            Ends = Day(flag, "ends"),
            Reviewed = Day(flag, "reviewed"),
            WhenDisabled = Text(flag, "when_disabled"),
            Everybody = Text(flag, "everybody_gets"),
            IsRouted = flag.GetProperty("routes").GetArrayLength() != 0,
            HasRollout = hasMove,
            Phase = phase,
            PhaseSince = hasMove && move.GetProperty("changed_at") is { ValueKind: JsonValueKind.String } since ? since.GetDateTimeOffset() : null,
            Winner = hasMove ? RolloutCandidates.WinnerOf(phase, Text(move, "control"), Text(move, "candidate"), HasSeveral(move)) : null,
            KilledSince = kills.TryGetValue(id, out var killed) ? killed : null,
            Life = ReadLife(flag),
        };
    }

    // A gateway of an earlier version has none.
    private static bool HasSeveral(JsonElement move) => move.TryGetProperty("candidates", out var several) && several.GetArrayLength() > 1;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateOnly? Day(JsonElement parent, string name) => DateOnly.TryParseExact(Text(parent, name), "yyyy-MM-dd", out var day) ? day : null;
}
