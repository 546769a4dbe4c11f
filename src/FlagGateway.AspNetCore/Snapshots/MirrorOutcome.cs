namespace FlagGateway.Snapshots;

/// <summary>Result of mirroring a request; the label <c>result</c>.</summary>
internal enum MirrorResult
{
    /// <summary>The responses match.</summary>
    Match,

    /// <summary>The responses differ.</summary>
    Mismatch,

    /// <summary>The shadow did not respond.</summary>
    Error,

    /// <summary>There was no capacity for the copy.</summary>
    Dropped,

    /// <summary>The request is of a kind that is not copied, or the two responses are not comparable.</summary>
    Skipped,
}

/// <summary>Why a copy was dropped, skipped or not compared; the label <c>reason</c>.</summary>
internal enum MirrorReason
{
    None,

    /// <summary>Dropped: too many copies wait.</summary>
    QueueFull,

    /// <summary>Dropped: the buffered bodies of all copies reached their limit.</summary>
    ByteBudget,

    /// <summary>Dropped: comparisons used their share of a processor.</summary>
    CpuBudget,

    /// <summary>Dropped: the shadow is not responding.</summary>
    BreakerOpen,

    /// <summary>Dropped: the gateway is stopping.</summary>
    Stopping,

    /// <summary>Skipped: the request's body is longer than the route allows.</summary>
    BodyTooLarge,

    /// <summary>Skipped: WebSocket or another upgrade.</summary>
    Upgrade,

    /// <summary>Skipped: gRPC.</summary>
    Grpc,

    /// <summary>Skipped: server-sent events.</summary>
    EventStream,

    /// <summary>Skipped: the user's own request failed, so there is nothing to compare with.</summary>
    PrimaryFailed,

    /// <summary>Skipped: the request went to the shadow's cluster already.</summary>
    SameCluster,

    /// <summary>
    /// Skipped: the destination responded before it had read the complete body, so the body was not captured.
    /// </summary>
    BodyIncomplete,

    /// <summary>Skipped: control's response is conditional or partial.</summary>
    Conditional,

    /// <summary>Not comparable: the response depends on credentials that the copy does not carry.</summary>
    Credentials,

    /// <summary>Dropped: the copies of the route used their tokens of the day.</summary>
    TokenBudget,

    /// <summary>Skipped: the request has tools that the vendor of the model runs.</summary>
    HostedTools,

    /// <summary>Skipped: the request cannot take the variant's prompt or fields.</summary>
    NotEdited,

    /// <summary>Error: no destination of the shadow's cluster.</summary>
    NoDestination,

    /// <summary>Error: the shadow refused, reset or timed out.</summary>
    NoResponse,

    /// <summary>
    /// Not comparable: a response is longer than the capture limit, and neither certainly equal nor certainly
    /// different.
    /// </summary>
    ResponseTooLarge,

    /// <summary>Not comparable: a response could not be parsed as its media type.</summary>
    Unreadable,
}

/// <summary>Completeness of a shadow's response, for the breakers.</summary>
internal enum CopyResponse
{
    /// <summary>No response.</summary>
    None,

    /// <summary>It responded, but reading the body was aborted.</summary>
    CutOff,

    /// <summary>It responded completely, as far as needed.</summary>
    Complete,
}

/// <summary>Result of a sent copy.</summary>
/// <param name="Result">The result.</param>
/// <param name="Reason">Why there is no comparison.</param>
/// <param name="Response">Completeness of the shadow's response.</param>
internal readonly record struct CopyEnd(MirrorResult Result, MirrorReason Reason, CopyResponse Response);

/// <summary>The labels of results and reasons.</summary>
internal static class MirrorLabels
{
    public static string ToLabel(this MirrorResult result) => result switch
    {
        MirrorResult.Match => "match",
        MirrorResult.Mismatch => "mismatch",
        MirrorResult.Error => "error",
        MirrorResult.Dropped => "dropped",
        MirrorResult.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a result."),
    };

    public static string ToLabel(this MirrorReason reason) => reason switch
    {
        MirrorReason.QueueFull => "queue_full",
        MirrorReason.ByteBudget => "byte_budget",
        MirrorReason.CpuBudget => "cpu_budget",
        MirrorReason.BreakerOpen => "breaker_open",
        MirrorReason.Stopping => "stopping",
        MirrorReason.BodyTooLarge => "body_too_large",
        MirrorReason.Upgrade => "upgrade",
        MirrorReason.Grpc => "grpc",
        MirrorReason.EventStream => "event_stream",
        MirrorReason.PrimaryFailed => "primary_failed",
        MirrorReason.SameCluster => "same_cluster",
        MirrorReason.BodyIncomplete => "body_incomplete",
        MirrorReason.Conditional => "conditional",
        MirrorReason.Credentials => "credentials",
        MirrorReason.TokenBudget => "token_budget",
        MirrorReason.HostedTools => "hosted_tools",
        MirrorReason.NotEdited => "not_edited",
        MirrorReason.NoDestination => "no_destination",
        MirrorReason.NoResponse => "no_answer",
        MirrorReason.ResponseTooLarge => "answer_too_large",
        MirrorReason.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };
}
