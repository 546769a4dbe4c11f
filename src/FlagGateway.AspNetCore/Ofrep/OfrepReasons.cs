using FlagGateway.Core.Flags;

namespace FlagGateway.Ofrep;

/// <summary>
/// Maps reasons to the protocol's, which are fewer than the gateway's: <c>STATIC</c>, <c>TARGETING_MATCH</c>,
/// <c>SPLIT</c>, <c>DISABLED</c>, <c>UNKNOWN</c>. The metadata has the gateway's own.
/// </summary>
/// <seealso href="https://github.com/open-feature/protocol/blob/main/service/openapi.yaml">evaluationSuccess.reason</seealso>
internal static class OfrepReasons
{
    public static string From(CompiledFlag flag, in Evaluation evaluation) => evaluation.Reason switch
    {
        EvaluationReason.Killed or EvaluationReason.Disabled => "DISABLED",
        EvaluationReason.Override or EvaluationReason.TargetingMatch => "TARGETING_MATCH",
        EvaluationReason.Split => "SPLIT",
        EvaluationReason.Default when flag.IsStatic => "STATIC",
        // The user's percentile decided, although it is in none of the flag's ranges.
        EvaluationReason.Default when evaluation.Bucket is not null => "SPLIT",
        // Clients may cache STATIC for everyone; there is no other reason for "no rule applied".
        EvaluationReason.Default or EvaluationReason.Error => "UNKNOWN",
        _ => throw new ArgumentOutOfRangeException(nameof(evaluation), evaluation.Reason, "Not a reason."),
    };
}
