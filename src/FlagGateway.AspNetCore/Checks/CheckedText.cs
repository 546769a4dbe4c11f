using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Checks;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Checks;

/// <summary>A text to be checked, and where the results belong.</summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Text">The text.</param>
/// <param name="Checks">The checks.</param>
/// <param name="Window">The window of the request.</param>
/// <param name="Bucket">Bucket of the user.</param>
internal sealed record CheckedText(string Flag, string Variant, string Text, PlannedChecks Checks, CohortWindow Window, Bucket Bucket)
{
    /// <summary>Its memory.</summary>
    public int Bytes => Text.Length * sizeof(char);
}
