namespace FlagGateway.Core.Checks;

/// <summary>1 if the text has a number of words, which white space separates.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Min">The smallest number.</param>
/// <param name="Max">The largest number.</param>
internal sealed record WordCountCheck(string Signal, int Min, int Max) : TextCheck(Signal)
{
    /// <inheritdoc/>
    public override double? Run(string text) => From(Count(text) is var words && words >= Min && words <= Max);

    private static int Count(string text)
    {
        var words = 0;
        var isInWord = false;
        foreach (var c in text)
        {
            var isBlank = char.IsWhiteSpace(c);
            words += !isBlank && !isInWord ? 1 : 0;
            isInWord = !isBlank;
        }

        return words;
    }
}
