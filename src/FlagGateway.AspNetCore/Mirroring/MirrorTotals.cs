namespace FlagGateway.Mirroring;

/// <summary>Results of copies since the start, over all routes.</summary>
/// <param name="Pending">
/// Copies that wait or run, and requests that will be copied when their response is complete.
/// </param>
/// <param name="Matches">The responses match.</param>
/// <param name="Mismatches">The responses differ.</param>
/// <param name="Errors">The shadow did not respond.</param>
/// <param name="Dropped">There was no capacity for the copy.</param>
/// <param name="Skipped">The request is of a kind that is not copied, or the responses are not comparable.</param>
public sealed record MirrorTotals(long Pending, long Matches, long Mismatches, long Errors, long Dropped, long Skipped)
{
    /// <summary>Completed copies.</summary>
    public long Copied => Matches + Mismatches + Errors;
}
