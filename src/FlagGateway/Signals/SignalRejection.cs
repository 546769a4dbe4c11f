namespace FlagGateway.Signals;

/// <summary>Why a reported number was not taken; the label <c>reason</c>.</summary>
internal enum SignalRejection
{
    /// <summary>Not <c>name=number</c>.</summary>
    Malformed,

    /// <summary>Behind the sixteenth pair of one answer.</summary>
    TooMany,

    /// <summary>The flag has as many signals as it may have, and no guardrail names this one.</summary>
    UnknownName,
}

/// <summary>The labels of rejections.</summary>
internal static class SignalRejectionLabels
{
    public static string ToLabel(this SignalRejection rejection) => rejection switch
    {
        SignalRejection.Malformed => "malformed",
        SignalRejection.TooMany => "too_many",
        SignalRejection.UnknownName => "unknown_name",
        _ => throw new ArgumentOutOfRangeException(nameof(rejection), rejection, "Not a reason."),
    };
}
