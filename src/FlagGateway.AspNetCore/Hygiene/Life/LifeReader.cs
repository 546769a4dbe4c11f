using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Hygiene.Life;

/// <summary>Describes what was observed of flags.</summary>
internal static class LifeReader
{
    /// <summary>The life of a flag; <c>null</c> if it was not observed yet.</summary>
    /// <param name="lives">What was observed.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="plan">Its plan; <c>null</c> for none.</param>
    public static ObservedLife? Read(FlagLives lives, CompiledFlag flag, RolloutPlan? plan) =>
        lives.Find(flag.Id) is { } life ? ObservedLife.From(life, plan?.Control ?? FlagStatusReader.WhenDisabled(flag), NamesOf(flag)) : null;

    private static IEnumerable<string> NamesOf(CompiledFlag flag) => flag.Variants.Count == 0 ? [VariantNames.On, VariantNames.Off] : flag.Variants.Select(static variant => variant.Name);
}
