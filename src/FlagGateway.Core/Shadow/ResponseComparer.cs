using System.Globalization;

namespace FlagGateway.Core.Shadow;

/// <summary>Compares two responses to the same request.</summary>
public static class ResponseComparer
{
    /// <summary>
    /// Compares status, the headers named by the rules, and the body: content encodings decoded, JSON by structure if
    /// either media type is JSON or both bodies look like it, text by equality regardless of its charset, anything else
    /// byte by byte. Bodies are compared only between statuses of the same class: an error page has no fields in common
    /// with a result.
    /// </summary>
    /// <remarks>
    /// Never throws because of a response's content. Exchanging the responses gives the same verdict and as many
    /// differences, with missing and added exchanged. Memory is bounded by <see cref="ComparisonRules.MaxBodyBytes"/>
    /// and <see cref="ComparisonRules.MaxSteps"/>. Of a repeated key the last value counts; a different number of
    /// occurrences is a difference of its own. A body that was not captured is compared by its
    /// <see cref="CapturedResponse.Digest"/>. Content that was not seen never counts as equal: a truncated body is
    /// NotComparable unless it is certainly equal or certainly different. Two arrays of the same items in another order
    /// are one OrderChanged.
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

    // Most responses of a good candidate are identical byte for byte, which needs no parsing to detect.
    private static bool AreAlike(CapturedResponse control, CapturedResponse candidate, ComparisonRules rules) =>
        control.Status == candidate.Status
        && !control.IsTruncated && !candidate.IsTruncated
        && string.Equals(control.ContentType, candidate.ContentType, StringComparison.Ordinal)
        && string.Equals(control.ContentEncoding, candidate.ContentEncoding, StringComparison.Ordinal)
        && control.Body.Span.SequenceEqual(candidate.Body.Span)
        && HeaderComparer.AreAlike(control, candidate, rules);
}
