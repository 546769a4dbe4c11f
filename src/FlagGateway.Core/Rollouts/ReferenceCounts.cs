using System.Runtime.CompilerServices;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Rollouts;

/// <summary>Counts of a reference as text, for the state.</summary>
internal static class ReferenceCounts
{
    // Cached because the same text is read at every evaluation of a stage; released with its state.
    private static readonly ConditionalWeakTable<string, CohortCounts> Known = [];

    /// <summary>Writes counts.</summary>
    public static string Write(CohortTotals totals) => Convert.ToBase64String(CohortTotalsCodec.Encode(totals));

    /// <summary>Reads counts; <c>null</c> if the text is invalid or of another version.</summary>
    public static CohortCounts? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (Known.TryGetValue(text, out var known))
            return known;
        Span<byte> probe = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, probe, out var length) || CohortTotalsCodec.Decode(probe[..length].ToArray()) is not { } totals)
            return null;
        return Known.GetValue(text, _ => totals.ToCounts());
    }
}
