using System.Text.RegularExpressions;

namespace FlagGateway.Core.Checks;

/// <summary>1 if the text matches a regular expression, or does not.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Pattern">The expression: see <see cref="TryCompile"/>.</param>
/// <param name="IsNegated">Whether the text must not match.</param>
internal sealed record PatternCheck(string Signal, Regex Pattern, bool IsNegated) : TextCheck(Signal)
{
    /// <summary>How long one match may take; then the check has no result.</summary>
    /// <value>50 ms.</value>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMilliseconds(50);

    // Longer than an expression needs for its first match, which compiles what it runs on.
    private static readonly TimeSpan FirstLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Compiles an expression that takes time in proportion to the text: without lookaround and backreferences.
    /// </summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="problem">Why it cannot be used; <c>null</c> if it can.</param>
    /// <param name="limit">How long one match may take; <c>null</c> for <see cref="DefaultLimit"/>.</param>
    public static Regex? TryCompile(string pattern, out string? problem, TimeSpan? limit = null)
    {
        const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        problem = null;
        try
        {
            // The first match of a process takes far longer than others, and would be over the limit on a busy machine.
            _ = new Regex(pattern, Options, FirstLimit).IsMatch(" ");
            return new Regex(pattern, Options, limit ?? DefaultLimit);
        }
        catch (RegexMatchTimeoutException)
        {
            problem = "The regular expression takes seconds for one character.";
        }
        catch (NotSupportedException)
        {
            problem = "The regular expression needs backtracking: a lookaround, a backreference or an atomic group.";
        }
        catch (ArgumentException exception)
        {
            problem = $"Not a regular expression: {exception.Message}";
        }

        return null;
    }

    /// <inheritdoc/>
    public override double? Run(string text)
    {
        try
        {
            return From(Pattern.IsMatch(text) != IsNegated);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
