namespace FlagGateway.Signals;

/// <summary>Why a reported value was rejected; the label <c>reason</c>.</summary>
internal enum SignalRejection
{
    /// <summary>Not <c>name=number</c>, or invalid JSON.</summary>
    Malformed,

    /// <summary>Behind the sixteenth pair of one response.</summary>
    TooMany,

    /// <summary>The flag has the maximum number of signals, and no guardrail names this one.</summary>
    UnknownName,

    /// <summary>flags.json has no such flag; the label <c>flag</c> is <c>none</c> then.</summary>
    UnknownFlag,

    /// <summary>In the future, or from a time for which the flag's version is unknown.</summary>
    BadTime,

    /// <summary>The token is not for this flag.</summary>
    NotAllowed,
}

/// <summary>The labels of rejections.</summary>
internal static class SignalRejectionLabels
{
    public static string ToLabel(this SignalRejection rejection) => rejection switch
    {
        SignalRejection.Malformed => "malformed",
        SignalRejection.TooMany => "too_many",
        SignalRejection.UnknownName => "unknown_name",
        SignalRejection.UnknownFlag => "unknown_flag",
        SignalRejection.BadTime => "bad_time",
        SignalRejection.NotAllowed => "not_allowed",
        _ => throw new ArgumentOutOfRangeException(nameof(rejection), rejection, "Not a reason."),
    };
}
