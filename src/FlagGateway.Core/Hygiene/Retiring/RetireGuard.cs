using System.Globalization;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Hygiene.Retiring;

/// <summary>Status of a flag in a running gateway.</summary>
/// <param name="State">State of its rollout, or <c>null</c> if it was never started.</param>
/// <param name="IsKilled">Whether the kill switch is on.</param>
/// <param name="Control">Control of its rollout, or <c>null</c>.</param>
public sealed record LiveFlag(RolloutState? State, bool IsKilled, string? Control)
{
    /// <summary>What it has observed of the flag; <c>null</c> if nothing.</summary>
    public ObservedLife? Life { get; init; }

    /// <summary>Notes on the requests of its variants lately.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Decides whether removing a flag would change a user's variant.</summary>
internal static class RetireGuard
{
    /// <summary>Returns why not everyone gets the variant now; empty if the flag can be removed.</summary>
    /// <param name="flag">The flag as in flags.json.</param>
    /// <param name="remaining">
    /// Index of the variant that stays; for a flag without variants 0 for off, 1 for on.
    /// </param>
    /// <param name="hasPlan">Whether rollouts.json has a plan for it.</param>
    /// <param name="live">Status in the running gateway; <c>null</c> if it could not be reached.</param>
    public static IReadOnlyList<string> Objections(CompiledFlag flag, int remaining, bool hasPlan, LiveFlag? live)
    {
        List<string> objections = [];
        if (live is null && hasPlan)
            objections.Add("rollouts.json has a plan for it, and nobody could be asked where that stands");
        if (live?.State is { IsActive: true } active)
            objections.Add($"its rollout is {active.Phase.ToString().ToLowerInvariant()}");
        var followed = live?.State is { } state ? flag.Follow(state) : flag;
        if (live is { IsKilled: true })
            followed = followed.Kill(live.State?.Control ?? live.Control);
        var reached = VariantReach.FindReachable(followed);
        if (!reached.Contains(remaining))
            objections.Add($"nobody gets {NameOf(flag, remaining)}");
        objections.AddRange(reached.Where(one => one != remaining).Order().Select(one => $"some get {NameOf(flag, one)}: {HowMany(followed, one)}"));
        return objections;
    }

    /// <summary>Returns the flags that require a flag, which keep it from being removed.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="flags">All flags.</param>
    public static IReadOnlyList<string> RequiredBy(string flag, FlagSet flags) =>
        [.. flags.Flags.Where(other => other.RequiredFlags.Contains(flag, StringComparer.OrdinalIgnoreCase)).Select(static other => $"{other.Id} requires it")];

    private static string NameOf(CompiledFlag flag, int variant) => flag.Variants.Count == 0
        ? variant == VariantReach.On ? "on" : "off"
        : variant == VariantReach.None ? "no variant" : flag.Variants[variant].Name;

    private static string HowMany(CompiledFlag flag, int variant)
    {
        var share = flag.Variants.Count == 0
            ? variant == VariantReach.On ? flag.OnPercentage : 100 - flag.OnPercentage
            : variant == VariantReach.None ? null : flag.PercentageOf(variant);
        return share is > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{share:0.####} % of users")
            : "by users or groups that are named, or when conditions are not met";
    }
}
