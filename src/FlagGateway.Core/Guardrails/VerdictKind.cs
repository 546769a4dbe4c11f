namespace FlagGateway.Core.Guardrails;

/// <summary>What a guardrail says.</summary>
public enum VerdictKind
{
    /// <summary>The whole interval lies on the good side of every threshold.</summary>
    Pass,

    /// <summary>The whole interval lies beyond the soft threshold.</summary>
    SoftFail,

    /// <summary>The whole interval lies beyond the hard threshold.</summary>
    HardFail,

    /// <summary>Too little is known: there is no data, or the interval covers a threshold. Neither good nor bad.</summary>
    Inconclusive,

    /// <summary>There is nothing to judge it against, or nothing to judge. Neither good nor bad; see <see cref="GuardrailVerdict.IsNotApplicable"/>.</summary>
    NotJudged,

    /// <summary>It could not be measured. Not a failure of the candidate.</summary>
    Error,
}
