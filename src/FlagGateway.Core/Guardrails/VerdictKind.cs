namespace FlagGateway.Core.Guardrails;

/// <summary>Kind of a guardrail's verdict.</summary>
public enum VerdictKind
{
    /// <summary>The whole interval lies on the good side of every threshold.</summary>
    Pass,

    /// <summary>The whole interval lies beyond the soft threshold.</summary>
    SoftFail,

    /// <summary>The whole interval lies beyond the hard threshold.</summary>
    HardFail,

    /// <summary>Inconclusive: no data, or the interval covers a threshold. Neither good nor bad.</summary>
    Inconclusive,

    /// <summary>
    /// Nothing to judge, or no reference. Neither good nor bad; see <see cref="GuardrailVerdict.IsNotApplicable"/>.
    /// </summary>
    NotJudged,

    /// <summary>The measurement failed. Not a failure of the candidate.</summary>
    Error,
}
