using FlagGateway.Demo.Proof;
using FlagGateway.Demo.Traffic;

namespace FlagGateway.Demo.Simulation;

/// <summary>Checks that a simulation did no harm.</summary>
internal static class SimulationAssertions
{
    private const int Parallel = 64;

    /// <summary>
    /// Sends a request for each user on each route, so that every user is seen at the end; returns how many were not on
    /// control.
    /// </summary>
    /// <param name="setup">The scene.</param>
    /// <param name="population">The users.</param>
    /// <param name="routes">The routes they request.</param>
    /// <param name="client">Sends the requests.</param>
    public static async Task<int> CountAwayAsync(SimulationSetup setup, DemoPopulation population, IReadOnlyList<SampleRoute> routes, DemoClient client)
    {
        var away = 0;
        var control = $"{setup.Plan.Flag}={setup.Plan.Control}";
        await System.Threading.Tasks.Parallel.ForEachAsync(population.Users, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (user, _) =>
        {
            var isAway = false;
            foreach (var route in routes)
            {
                var response = await client.SendAsync(user, route, user.Number);
                setup.Observations.Add(response);
                isAway |= response.Exposed != control || response.IsError;
            }

            if (isAway)
                Interlocked.Increment(ref away);
        });
        return away;
    }

    /// <summary>Returns all objections other than the end of the rollout; empty on success.</summary>
    /// <param name="summary">What users observed.</param>
    /// <param name="control">Name of the variant whose users must see no error.</param>
    /// <param name="mayFail">Whether the candidate was made to fail.</param>
    public static IEnumerable<string> Objections(Summary summary, string control, bool mayFail)
    {
        if (summary.Requests == 0)
            yield return "no request was sent";
        if (summary.Failed != 0)
            yield return $"{summary.Failed} requests failed";
        if (summary.Unexplained != 0)
            yield return $"{summary.Unexplained} unexplained responses or changes of variant";
        foreach (var ((route, variant), cohort) in summary.Cohorts)
        {
            if (cohort.Figures.ErrorPercent > 0 && (variant == control || !mayFail))
                yield return $"users of {variant} on route {route} saw errors";
        }
    }
}
