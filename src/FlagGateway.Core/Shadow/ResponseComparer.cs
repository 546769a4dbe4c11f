using System.Globalization;

namespace FlagGateway.Core.Shadow;

/// <summary>Compares two responses to the same request.</summary>
public static class ResponseComparer
{
    /// <summary>
    /// Compares status, the headers named by the rules, and the body: content encodings undone, JSON by structure when either
    /// side says it is JSON or both look like it, text by equality whatever its charset, anything else byte by byte.
    /// Bodies are compared only between statuses of the same class: an error page has no fields in common with a result.
    /// </summary>
    /// <remarks>
    /// Never throws for what a response holds. Exchanging the sides gives the same verdict and as many differences, missing and
    /// added exchanged. Memory is bounded by <see cref="ComparisonRules.MaxBodyBytes"/> and <see cref="ComparisonRules.MaxSteps"/>.
    /// Of a key given several times the last value counts; a different number of times is a difference of its own.
    /// A body that was not kept is compared by its <see cref="CapturedResponse.Digest"/>. Nothing that was not seen ever counts as
    /// alike: a cut body is NotComparable unless it certainly is the same or certainly differs. Two arrays of the same
    /// items in another order are one OrderChanged.
    /// </remarks>
    public static Comparison Compare(CapturedResponse control, CapturedResponse candidate, ComparisonRules rules)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(rules);
        if (AreAlike(control, candidate, rules))
            return Comparison.Alike;
        var (budget, log) = (new StepBudget(rules.MaxSteps), new DifferenceLog(rules));
        HeaderComparer.Compare(control, candidate, rules, log);
        if (control.Status / 100 == candidate.Status / 100)
            BodyComparer.Compare(control, candidate, rules, budget, log);
        else
            log.Note(string.Create(CultureInfo.InvariantCulture, $"bodies of a {control.Status / 100}xx and a {candidate.Status / 100}xx are not compared"));
        return log.ToComparison(budget);
    }

    // Most responses of a good candidate are the same to the byte, and nothing needs to be understood to tell that.
    private static bool AreAlike(CapturedResponse control, CapturedResponse candidate, ComparisonRules rules) =>
        control.Status == candidate.Status
        && !control.IsTruncated && !candidate.IsTruncated
        && string.Equals(control.ContentType, candidate.ContentType, StringComparison.Ordinal)
        && string.Equals(control.ContentEncoding, candidate.ContentEncoding, StringComparison.Ordinal)
        && control.Body.Span.SequenceEqual(candidate.Body.Span)
        && HeaderComparer.AreAlike(control, candidate, rules);
}
