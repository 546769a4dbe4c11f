namespace FlagGateway.Mirroring;

/// <summary>What became of copies since the start, all routes together.</summary>
/// <param name="Pending">Copies that wait or are under way, and requests that will be copied when their response is complete.</param>
/// <param name="Matches">Both sides answered alike.</param>
/// <param name="Mismatches">The responses differ.</param>
/// <param name="Errors">The shadow did not answer.</param>
/// <param name="Dropped">There was no room for the copy.</param>
/// <param name="Skipped">The request is of a kind that is not copied, or the responses are not comparable.</param>
internal sealed record MirrorTotals(long Pending, long Matches, long Mismatches, long Errors, long Dropped, long Skipped)
{
    /// <summary>Copies that were made and have come to an end.</summary>
    public long Copied => Matches + Mismatches + Errors;
}
