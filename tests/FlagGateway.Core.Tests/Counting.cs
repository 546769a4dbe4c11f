using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Testing;

/// <summary>
/// Counts requests of verified users in short: answered with 200 or 500, or failed without an answer.
/// </summary>
internal static class Counting
{
    public static void Count(this CohortWindow window, Bucket bucket, bool isError, TimeSpan duration, bool isAnswered = true) =>
        window.Record(Request(bucket, isError, duration, isAnswered));

    public static void Count(this SegmentCohort side, bool isError, TimeSpan duration, bool isAnswered = true) =>
        side.Record(Request(default, isError, duration, isAnswered));

    public static CohortObservation Request(Bucket bucket, bool isError, TimeSpan duration, bool isAnswered) => new()
    {
        Bucket = bucket,
        Outcome = isAnswered ? ObservedOutcome.Responded : ObservedOutcome.UpstreamError,
        Status = (isAnswered, isError) switch { (true, false) => 200, (true, true) => 500, _ => 0 },
        Duration = duration,
        IsVerified = true,
    };
}
