using System.Globalization;

namespace FlagGateway.Demo.Traffic;

/// <summary>The groups of the demo's users, including those in the rules of the examples.</summary>
internal static class SampleGroups
{
    /// <summary>Draws the name of a group for one user, or <c>null</c> for none.</summary>
    /// <param name="prefix">The kind of group, the colon included: <c>tenant:</c>.</param>
    /// <param name="random">Source of randomness.</param>
    public static string? Draw(string prefix, Random random) => (prefix, random.NextDouble()) switch
    {
        ("tenant:", < 0.05) => "internal",
        ("tenant:", < 0.10) => "bank",
        ("tenant:", < 0.13) => "beta",
        ("tenant:", < 0.60) => string.Create(CultureInfo.InvariantCulture, $"tenant-{random.Next(1, 61)}"),
        ("tier:", < 0.04) => "beta",
        ("tier:", < 0.20) => "gold",
        ("tier:", < 0.60) => "free",
        _ => null,
    };
}
