using FlagGateway.Snapshots;

namespace FlagGateway.Checks;

/// <summary>
/// Limits the memory of texts to be checked: those collected while responses pass, and those that wait or are being
/// checked.
/// </summary>
/// <param name="limit">The limit in bytes.</param>
internal sealed class CheckBudget(long limit) : ByteBudget(limit);
