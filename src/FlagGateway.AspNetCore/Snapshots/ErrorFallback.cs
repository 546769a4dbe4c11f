namespace FlagGateway.Snapshots;

/// <summary>Which variant serves a request whose own variant failed (route key <c>Flag.OnError</c>).</summary>
/// <param name="Variant">The variant; <c>null</c> for control.</param>
/// <param name="After">How long the header of a response may take; <c>null</c> for no limit of its own.</param>
/// <param name="Share">The share of the last minute's requests that may be sent there, 0 to 1.</param>
internal sealed record ErrorFallback(VariantRoute? Variant, TimeSpan? After, double Share);
