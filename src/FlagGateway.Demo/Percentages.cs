using FlagGateway.Snapshots;

namespace FlagGateway.Demo;

/// <summary>The variants of a route with their configured percentages.</summary>
internal static class Percentages
{
    /// <summary>Name and percentage of each variant, in the order of the file; <c>null</c> if several conditions together decide.</summary>
    public static IEnumerable<(string Name, double? Percentage)> From(FlaggedRoute route)
    {
        if (route.Flag.Variants.Count != 0)
            return route.Variants.Select((variant, index) => (variant.Name, (double?)route.Flag.PercentageOf(index)));
        var on = route.Flag.OnPercentage;
        return [(VariantNames.On, on), (VariantNames.Off, 100 - on)];
    }
}
