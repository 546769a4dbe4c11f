using FlagGateway.Core.Flags;

namespace FlagGateway.Ofrep;

/// <summary>Reasons in OpenFeature's words, which know neither kill switches nor overrides.</summary>
/// <seealso href="https://openfeature.dev/specification/types#resolution-reason">OpenFeature resolution reasons</seealso>
internal static class OfrepReasons
{
    public static string Of(CompiledFlag flag, EvaluationReason reason) => reason switch
    {
        EvaluationReason.Killed => "DISABLED",
        EvaluationReason.Override => "TARGETING_MATCH",
        EvaluationReason.Default when flag.IsStatic => "STATIC",
        _ => reason.ToWireName(),
    };
}
