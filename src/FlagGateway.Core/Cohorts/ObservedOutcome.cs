namespace FlagGateway.Core.Cohorts;

/// <summary>What a request shows about its destination.</summary>
public enum ObservedOutcome
{
    /// <summary>The destination answered; whether it did so well is a question of the status.</summary>
    Responded,

    /// <summary>The destination failed: not reachable, no answer in time, an answer that broke off or that is none.</summary>
    UpstreamError,

    /// <summary>The client ended the request before the destination had answered: it took at least as long as the client waited.</summary>
    Abandoned,

    /// <summary>The connection to the destination broke during an upload and no answer could be had.</summary>
    UploadReset,
}
