using FlagGateway.Demo.Traffic;

namespace FlagGateway.Demo.Proof;

/// <summary>All observations since the start of the demo.</summary>
internal sealed class Observations(DemoResponseCheck check, TimeProvider time)
{
    // Enough to understand the problem; more would repeat it.
    private const int MaxProblems = 5;

    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<(string Route, string Variant), CohortTally> _cohorts = [];
    private readonly UserVariants _sides = new();
    private readonly List<string> _problems = [];
    private long _requests;
    private int _failed;
    private int _unexplained;

    /// <summary>Records a response. Thread-safe.</summary>
    public void Add(DemoResponse response)
    {
        var judgement = response.Failure is null ? check.Judge(response) : default;
        lock (_lock)
        {
            _requests++;
            if (response.Failure is not null)
            {
                _failed++;
                Report($"request failed on route {response.Route.RouteId}: {response.Failure}");
            }
            else if (judgement.Variant is not null || judgement.Problem is not null)
            {
                Count(response, judgement);
            }
        }
    }

    /// <summary>Returns a summary.</summary>
    /// <param name="isComplete">
    /// Whether rates and latencies cover the complete run instead of the last ten seconds.
    /// </param>
    public Summary Read(bool isComplete)
    {
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_started);
            var seen = _sides.Seen.ToLookup(variant => (variant.Route, variant.Variant), variant => variant.IsByName);
            var cohorts = _cohorts.ToDictionary(
                pair => pair.Key,
                pair => new DemoCohortSummary(
                    pair.Value.Requests, seen[pair.Key].Count(), seen[pair.Key].Count(isByName => isByName),
                    pair.Value.Figures(isComplete ? null : (long)elapsed.TotalSeconds)));
            return new Summary(elapsed, _requests, _failed, _unexplained, _sides.Version, _sides.Moved, cohorts, [.. _problems]);
        }
    }

    private void Count(DemoResponse response, DemoJudgement judgement)
    {
        var problem = judgement.Problem;
        if (judgement.Variant is { } variant)
        {
            var key = (response.Route.RouteId, variant);
            if (!_cohorts.TryGetValue(key, out var cohort))
                _cohorts.Add(key, cohort = new CohortTally());
            cohort.Add((long)time.GetElapsedTime(_started).TotalSeconds, response.Duration, response.IsError);
            if (!judgement.IsFallback)
                problem = _sides.Note(response, judgement, DependsOnTime(response)) ?? problem;
        }

        if (problem is null)
            return;
        _unexplained++;
        Report(problem);
    }

    private static bool DependsOnTime(DemoResponse response) =>
        response.After.Snapshot.Routes.TryGetValue(response.Route.RouteId, out var route) && route.Flag.NeedsTime;

    private void Report(string problem)
    {
        if (_problems.Count < MaxProblems)
            _problems.Add(problem);
    }
}
