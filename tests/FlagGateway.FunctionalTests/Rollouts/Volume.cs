using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// A day's worth of requests, booked where the gateway books them: the plans judge differences of a tenth of a point,
/// which takes more requests than a test can send. Who is on which variant is the compiled flag's to say.
/// </summary>
internal static class Volume
{
    private const int Durations = 4096;
    private const double Conversion = 0.9;

    // Enough of each of control's users: a comparison is as sharp as its smaller side.
    private const int RequestsOnControl = 4;

    /// <summary>Records requests of many users on the windows that are in force.</summary>
    /// <param name="route">The route, of one snapshot: flag and windows belong together.</param>
    /// <param name="users">How many users.</param>
    /// <param name="requests">How many requests of each of the candidate's users.</param>
    /// <param name="control">What control's backend does.</param>
    /// <param name="candidate">What the candidate's does.</param>
    public static void Feed(FlaggedRoute route, int users, int requests, Backend control, Backend candidate)
    {
        Random random = new(7);
        var shape = Enumerable.Range(0, Durations).Select(_ => Math.Exp(0.4 * Normal(random))).ToArray();
        for (var user = 0; user < users; user++)
        {
            var evaluation = route.Flag.Evaluate(new Subject($"volume-{user}", default), 0);
            var name = route.Choose(evaluation).Name;
            if (evaluation.Bucket is not { } bucket || route.Windows!.Find(name, evaluation.Reason, bucket) is not { } window)
                continue;
            var isCandidate = name == route.Windows.Candidate;
            for (var request = isCandidate ? requests : RequestsOnControl; request > 0; request--)
                Count(window, bucket, isCandidate ? candidate : control, shape, random);
        }
    }

    /// <summary>Records requests of users whom a group puts on the candidate, and of others on control.</summary>
    public static void FeedGroup(FlaggedRoute route, int users, int requests, Backend control, Backend candidate)
    {
        Random random = new(7);
        var shape = Enumerable.Range(0, Durations).Select(_ => Math.Exp(0.4 * Normal(random))).ToArray();
        for (var user = 0; user < users; user++)
        {
            if (route.Flag.Evaluate(new Subject($"volume-{user}", default), 0).Bucket is not { } bucket)
                continue;
            for (var request = 0; request < requests; request++)
            {
                Count(route.Windows!.ControlSplit, bucket, control, shape, random);
                Count(route.Windows.CandidateNamed, bucket, candidate, shape, random);
            }
        }
    }

    private static void Count(CohortWindow window, Bucket bucket, Backend backend, double[] shape, Random random)
    {
        var duration = backend.Median * shape[random.Next(Durations)];
        window.Record(Counting.Request(bucket, random.NextDouble() < backend.Errors, duration, isAnswered: true) with { FirstToken = backend.Compliance is null ? null : duration });
        if (backend.Compliance is not { } compliance)
            return;
        var partition = UserPartitions.IndexOf(bucket);
        foreach (var check in new[] { "format_compliance", "word_count_compliance" })
            window.CountSignal(partition, check, random.NextDouble() < compliance ? 1 : 0);
        window.CountSignal(partition, "conversion", random.NextDouble() < Conversion ? 1 : 0);
        window.CountSignal(partition, "llm.cost_uncached", backend.Cost * (0.8 + (0.4 * random.NextDouble())));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

/// <summary>What a backend does.</summary>
/// <param name="Errors">Share of its answers that are errors.</param>
/// <param name="Median">Median of its durations, of which the 95th percentile is about twice as long.</param>
/// <param name="Compliance">
/// Share of its answers in the right format and of the right length, or <c>null</c> if it is no model.
/// </param>
/// <param name="Cost">What an answer of a model costs.</param>
internal sealed record Backend(double Errors, TimeSpan Median, double? Compliance = null, double Cost = 0.001);
