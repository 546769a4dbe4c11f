namespace FlagGateway.Demo.Proof;

/// <summary>Observations up to one moment.</summary>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="Requests">All requests.</param>
/// <param name="Failed">Requests that the gateway failed; errors of the sample services do not count.</param>
/// <param name="Unexplained">
/// Responses that contradict the configuration, and changes of variant without a change of configuration.
/// </param>
/// <param name="Version">Version of the newest configuration of any response.</param>
/// <param name="Moved">Users who changed variant since it came into force.</param>
/// <param name="Cohorts">By route and variant.</param>
/// <param name="Problems">The first failed or unexplained requests.</param>
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
/// <param name="Requests">Requests since the start.</param>
/// <param name="Users">Users it served last.</param>
/// <param name="ByName">Of those, the users chosen by a rule for users or groups.</param>
/// <param name="Figures">Errors and latency.</param>
internal sealed record DemoCohortSummary(int Requests, int Users, int ByName, CohortFigures Figures);
