namespace FlagGateway.Core.Guardrails;

/// <summary>What a guardrail says now, with the arithmetic behind it.</summary>
public sealed record GuardrailVerdict
{
    /// <summary>The guardrail's metric, which is its name: <c>error_rate</c>.</summary>
    public required string Guardrail { get; init; }

    /// <summary>What it says.</summary>
    public required VerdictKind Kind { get; init; }

    /// <summary>Whether the interval lies beyond the threshold that only tells somebody.</summary>
    public bool IsWarning { get; init; }

    /// <summary>Whether only absolute limits were judged, because there is nothing to compare with.</summary>
    public bool IsAbsoluteOnly { get; init; }

    /// <summary>What the candidate was compared with.</summary>
    /// <value>Default <see cref="ReferenceKind.Random"/>.</value>
    public ReferenceKind Reference { get; init; }

    /// <summary>Whether there is nothing to judge in this stage and nothing is missed: the stage may be left without it.</summary>
    public bool IsNotApplicable { get; init; }

    /// <summary>Whether most of the candidate's requests fail: a pause for it takes everybody off the candidate.</summary>
    public bool IsGross { get; init; }

    /// <summary>Whether only one client network shows a hard failure, which therefore pauses the rollout and rolls nothing back.</summary>
    public bool IsOfOneNetwork { get; init; }

    /// <summary>Whether evidence that was left out, because few users sent it, breaks a limit: nothing passes on what is left.</summary>
    public bool IsMaskedByFew { get; init; }

    /// <summary>
    /// Who sent the evidence that was left out: <c>tenant:acme</c> where buckets are taken of a group, else <c>user </c> and the keyed
    /// hash that the access log has. Empty where nothing was left out, or nobody is known to have sent most of it.
    /// </summary>
    public IReadOnlyList<string> Few { get; init; } = [];

    /// <summary>The metric of control: a fraction, seconds or a plain number; <c>null</c> where there is none.</summary>
    public double? Control { get; init; }

    /// <summary>The metric of the candidate, in the same unit.</summary>
    public double? Candidate { get; init; }

    /// <summary>What is compared with the threshold, in the threshold's own unit: a difference, a ratio minus one, or a value.</summary>
    public double? Estimate { get; init; }

    /// <summary>Lower end of the interval of the estimate that holds at every evaluation.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of that interval.</summary>
    public double? Upper { get; init; }

    /// <summary>The threshold that decided: the one exceeded, else the nearest. <c>null</c> where none could be judged.</summary>
    public Threshold? Threshold { get; init; }

    /// <summary>Requests, comparisons or reports behind control's number.</summary>
    public long ControlSamples { get; init; }

    /// <summary>Requests, comparisons or reports behind the candidate's number.</summary>
    public long CandidateSamples { get; init; }

    /// <summary>The verdict in one line with its numbers, for the audit log and for display.</summary>
    public required string Arithmetic { get; init; }
}
