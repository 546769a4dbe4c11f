using FlagGateway.Core.Cohorts;
using FlagGateway.Core.History;

namespace FlagGateway.Core.Tests.History;

/// <summary>Makes histories of a flag whose users are on control.</summary>
internal static class Histories
{
    public const string Control = "legacy";

    /// <summary>A Wednesday.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 4, 15, 14, 0, 0, TimeSpan.Zero);

    /// <summary>Hours before <see cref="Now"/>.</summary>
    /// <param name="days">Number of days.</param>
    /// <param name="counts">
    /// What was counted in an hour, by its begin; <c>null</c> for an hour that is not recorded.
    /// </param>
    public static ServiceHistory Create(int days, Func<DateTimeOffset, CohortCounts?> counts)
    {
        List<RecordedHour> hours = [];
        for (var at = Now.AddDays(-days); at < Now; at = at.AddHours(1))
        {
            if (counts(at) is { } counted)
                hours.Add(new RecordedHour(ServiceHistory.HourOf(at), Control, HourTotalsCodec.Encode(HourTotals.From(counted))));
        }

        return ServiceHistory.From(hours);
    }

    /// <summary>Requests of which all take about as long.</summary>
    public static CohortCounts Slow(double seconds, int requestsPerPartition = 20, int seed = 1)
    {
        var counts = SampleCounts.Latency(requestsPerPartition, seconds, 0.3, seed);
        return counts with { Requests = [.. Enumerable.Repeat((long)requestsPerPartition, UserPartitions.Count)] };
    }
}
