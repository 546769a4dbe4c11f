namespace Arrivals;

/// <summary>A server that requests are sent to.</summary>
internal sealed record Target(string Name, Uri Url);

/// <summary>One request that counts.</summary>
/// <param name="Target">Index of the target.</param>
/// <param name="Round">In which round it was sent: each target has one slot in each.</param>
/// <param name="Microseconds">From sending to the last byte of the answer.</param>
/// <param name="IsGood">Whether it was answered with 200 and the same bytes as the first request of all.</param>
internal readonly record struct Sample(int Target, int Round, float Microseconds, bool IsGood);
