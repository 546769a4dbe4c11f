namespace FlagGateway.Core.Cohorts;

/// <summary>What a request shows about its destination.</summary>
public enum ObservedOutcome
{
    /// <summary>The destination responded; the status shows whether with success.</summary>
    Responded,

    /// <summary>The destination failed: unreachable, no response in time, or a broken or invalid response.</summary>
    UpstreamError,

    /// <summary>
    /// The client aborted the request before the destination responded: it took at least as long as the client waited.
    /// </summary>
    Abandoned,

    /// <summary>The connection to the destination broke during an upload, and no response was received.</summary>
    UploadReset,
}
