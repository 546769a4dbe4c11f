namespace FlagGateway.Snapshots;

/// <summary>Limits the bytes buffered by all copies together: a request beyond the limit is not copied.</summary>
/// <param name="limit">The limit in bytes.</param>
internal sealed class MirrorBudget(long limit) : ByteBudget(limit);
