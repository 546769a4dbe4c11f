namespace FlagGateway.Mirroring;

/// <summary>What became of a request that a mirror applied to; the label <c>result</c>.</summary>
internal enum MirrorResult
{
    /// <summary>Both sides answered alike.</summary>
    Match,

    /// <summary>The answers differ.</summary>
    Mismatch,

    /// <summary>The shadow did not answer, or its answer could not be compared.</summary>
    Error,

    /// <summary>There was no room for the copy.</summary>
    Dropped,

    /// <summary>The request is of a kind that is not copied.</summary>
    Skipped,
}

/// <summary>Why a copy was dropped or skipped; the label <c>reason</c>.</summary>
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

    /// <summary>Error: no destination of the shadow's cluster.</summary>
    NoDestination,

    /// <summary>Error: the shadow refused, reset or took too long.</summary>
    NoAnswer,

    /// <summary>Error: an answer is longer than what is held, so bodies were not compared.</summary>
    AnswerTooLarge,

    /// <summary>Error: an answer could not be read as what it says it is.</summary>
    Unreadable,
}

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
        MirrorReason.NoDestination => "no_destination",
        MirrorReason.NoAnswer => "no_answer",
        MirrorReason.AnswerTooLarge => "answer_too_large",
        MirrorReason.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };
}
