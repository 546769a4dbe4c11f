namespace FlagGateway.Demo.Proof;

/// <summary>What was seen up to one moment.</summary>
/// <param name="Elapsed">Since the start.</param>
/// <param name="Requests">All requests.</param>
/// <param name="Failed">Requests that the gateway failed; errors of the sample services do not count.</param>
/// <param name="Unexplained">Answers that contradict the configuration, and changes of variant without one of the configuration.</param>
/// <param name="Version">The newest configuration that an answer was given under.</param>
/// <param name="Moved">Users who changed variant since it came into force.</param>
/// <param name="Cohorts">By route and variant.</param>
/// <param name="Problems">The first of what was failed or unexplained.</param>
internal sealed record Summary(
    TimeSpan Elapsed,
    long Requests,
    int Failed,
    int Unexplained,
    long Version,
    int Moved,
    IReadOnlyDictionary<(string Route, string Variant), DemoCohortSummary> Cohorts,
    IReadOnlyList<string> Problems);

/// <summary>One variant on one route.</summary>
/// <param name="Requests">Since the start.</param>
/// <param name="Users">Who were last served by it.</param>
/// <param name="ByName">Those of them whom a rule for users or groups put there.</param>
/// <param name="Figures">Errors and latency.</param>
internal sealed record DemoCohortSummary(int Requests, int Users, int ByName, CohortFigures Figures);
