namespace FlagGateway.Core.Checks;

/// <summary>1 if the text has one of some phrases, regardless of case and the kind of apostrophe: a refusal.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Phrases">The phrases.</param>
internal sealed record RefusalCheck(string Signal, IReadOnlyList<string> Phrases) : TextCheck(Signal)
{
    private const char Apostrophe = '\'';
    private const char Typographic = '\u2019';

    private readonly string[] _phrases = [.. Phrases.Select(Plain)];

    /// <inheritdoc/>
    public override double? Run(string text)
    {
        var plain = Plain(text);
        return From(Array.Exists(_phrases, phrase => plain.Contains(phrase, StringComparison.OrdinalIgnoreCase)));
    }

    /// <inheritdoc/>
    public override bool Accepts(double value) => value < 1;

    private static string Plain(string text) => text.Replace(Typographic, Apostrophe);
}
