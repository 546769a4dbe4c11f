namespace FlagGateway.Snapshots;

/// <summary>What became of a request that a mirror applied to; the label <c>result</c>.</summary>
internal enum MirrorResult
{
    /// <summary>Both sides answered alike.</summary>
    Match,

    /// <summary>The responses differ.</summary>
    Mismatch,

    /// <summary>The shadow did not answer.</summary>
    Error,

    /// <summary>There was no room for the copy.</summary>
    Dropped,

    /// <summary>The request is of a kind that is not copied, or the two responses are not comparable.</summary>
    Skipped,
}

/// <summary>Why a copy was dropped or skipped, or why there was nothing to compare; the label <c>reason</c>.</summary>
internal enum MirrorReason
{
    None,

    /// <summary>Dropped: too many copies wait.</summary>
    QueueFull,

    /// <summary>Dropped: the held bodies of all copies reached their limit.</summary>
    ByteBudget,

    /// <summary>Dropped: the shadow has not answered for a while.</summary>
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

    /// <summary>Skipped: the user's own request did not end well, so there is nothing to compare with.</summary>
    PrimaryFailed,

    /// <summary>Skipped: the request went to the shadow's cluster already.</summary>
    SameCluster,

    /// <summary>Skipped: the destination answered before it had the complete body of the request, so nobody has it.</summary>
    BodyIncomplete,

    /// <summary>Skipped: control answered a condition or a range of the request, and not with the whole of what it names.</summary>
    Conditional,

    /// <summary>Not comparable: the response depends on credentials that the copy does not carry.</summary>
    Credentials,

    /// <summary>Error: no destination of the shadow's cluster.</summary>
    NoDestination,

    /// <summary>Error: the shadow refused, reset or took too long.</summary>
    NoResponse,

    /// <summary>Not comparable: a response is longer than what is held, and neither certainly the same nor certainly another.</summary>
    ResponseTooLarge,

    /// <summary>Not comparable: a response could not be read as what it says it is.</summary>
    Unreadable,
}

/// <summary>How far a shadow answered a copy, for the breakers.</summary>
internal enum CopyResponse
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It answers, but the body had to be given up and told nothing.</summary>
    CutOff,

    /// <summary>As far as anybody wanted to know.</summary>
    Complete,
}

/// <summary>How a copy that was sent ended.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Reason">Why there is no comparison.</param>
/// <param name="Response">How far the shadow answered.</param>
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
        MirrorReason.NoDestination => "no_destination",
        MirrorReason.NoResponse => "no_answer",
        MirrorReason.ResponseTooLarge => "answer_too_large",
        MirrorReason.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };
}
