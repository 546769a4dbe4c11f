using FlagGateway.Snapshots;

namespace FlagGateway.Demo;

/// <summary>The variants of a route with their configured percentages.</summary>
internal static class Percentages
{
    /// <summary>
    /// Name and percentage of each variant, in the order of the file; <c>null</c> if several conditions together
    /// decide.
    /// </summary>
    public static IEnumerable<(string Name, double? Percentage)> From(RouteView route)
    {
        // A flag without variants is shown with on first.
        var variants = route.Flag.Variants.Count != 0 ? route.Variants : route.Variants.Reverse();
        return variants.Select(static variant => (variant.Name, variant.Percentage));
    }
}
