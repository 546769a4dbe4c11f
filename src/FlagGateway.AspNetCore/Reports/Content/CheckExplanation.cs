using FlagGateway.Core.Guardrails;

namespace FlagGateway.Reports.Content;

/// <summary>
/// Explains the verdict of a built-in check, which has no limit: in a sentence without its end, and in a formula.
/// </summary>
/// <param name="Text">What was found, and why that is no chance.</param>
/// <param name="Formula">The same for statisticians.</param>
internal sealed record CheckExplanation(string Text, string Formula)
{
    private const string ByChance = "If the candidate were no worse than control, that would happen by chance in fewer than one of 1,000 days";

    private const string SharedRate = "likelihood ratio of a rate of its own over one that both share: Kass and Raftery 1995, doi:10.1080/01621459.1995.10476572; valid at every evaluation: Deng, Lu and Chen 2016, arXiv:1602.05549";

    /// <summary>The explanation; <c>null</c> for other verdicts.</summary>
    public static CheckExplanation? From(GuardrailVerdict verdict) => verdict is not { Kind: VerdictKind.HardFail or VerdictKind.SoftFail, Candidate: { } candidate } ? null : verdict.Guardrail switch
    {
        FailingUsersCheck.Name => new CheckExplanation(
            $"every request of {Figures.Count(candidate)} users fails on the candidate, and of {Figures.Count(verdict.Control ?? 0)} on control. If the candidate failed no more users than control, chance would put so many of them on it in fewer than one of {Figures.Count(FailingUsersCheck.Evidence)} rollouts",
            $"x₁ = {Figures.Count(candidate)}, x₀ = {Figures.Count(verdict.Control ?? 0)}; E = mean of (s′/s)^x₁ ((1 − s′)/(1 − s))^x₀ over larger odds s′ than the candidate's share s of users; E ≥ {Figures.Count(FailingUsersCheck.Evidence)} (likelihood ratio valid at every evaluation: Ramdas et al. 2023, arXiv:2210.01948)"),
        GrossLatencyCheck.Name => new CheckExplanation(
            $"half of {Figures.Count(verdict.CandidateSamples)} requests took {Figures.Seconds(candidate)} or longer on the candidate, and {Figures.Seconds(verdict.Control)} on control ({Figures.Count(verdict.ControlSamples)}). {ByChance}",
            $"p50₁ / p50₀ = {Figures.Seconds(candidate)} / {Figures.Seconds(verdict.Control)} ≥ {Figures.Plain(GrossLatencyCheck.Factor)}; slow user partitions of the candidate against those of control ({SharedRate})"),
        FailingSegmentsCheck.Name => new CheckExplanation(
            $"every one of {Figures.Count(verdict.CandidateSamples)} requests failed on the candidate of {string.Join(" and ", (verdict.Segments ?? []).Take(3).Select(static one => one.ToString()))}, and {Figures.Fraction(verdict.Control)} of {Figures.Count(verdict.ControlSamples)} on control. {ByChance}",
            $"x₁ = 100 % of {Figures.Count(verdict.CandidateSamples)}, x₀ = {Figures.Fraction(verdict.Control)} of {Figures.Count(verdict.ControlSamples)}; user partitions of the candidate against those of control in each segment ({SharedRate}; divided by the number of segments: Dunn 1961, doi:10.1080/01621459.1961.10482090)"),
        _ => null,
    };
}
