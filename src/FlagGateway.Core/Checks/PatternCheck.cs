using System.Text.RegularExpressions;

namespace FlagGateway.Core.Checks;

/// <summary>1 if the text matches a regular expression, or does not.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Pattern">The expression: see <see cref="TryCompile"/>.</param>
/// <param name="IsNegated">Whether the text must not match.</param>
internal sealed record PatternCheck(string Signal, Regex Pattern, bool IsNegated) : TextCheck(Signal)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(50);

    /// <summary>Compiles an expression that takes time in proportion to the text: without lookaround and backreferences.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="problem">Why it cannot be used; <c>null</c> if it can.</param>
    public static Regex? TryCompile(string pattern, out string? problem)
    {
        problem = null;
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);
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
