using System.Globalization;

namespace FlagGateway.Demo.Models;

/// <summary>What the gateway has read of the responses of a model to one variant, since the start.</summary>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Responses">Number of responses.</param>
/// <param name="InputTokens">Tokens of the requests.</param>
/// <param name="OutputTokens">Tokens of the responses.</param>
/// <param name="Cost">Their cost, in the currency of the prices.</param>
/// <param name="FirstToken">Mean time to the first token in seconds; <c>null</c> for none.</param>
/// <param name="Checks">Means of the plan's checks, by their signals.</param>
internal sealed record ModelFigures(string Variant, double Responses, double InputTokens, double OutputTokens, double Cost, double? FirstToken, IReadOnlyDictionary<string, double> Checks)
{
    /// <summary>The figures in one line.</summary>
    /// <param name="currency">Currency of the cost.</param>
    public string ToText(string currency) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Variant} {PerResponse(InputTokens):0} + {PerResponse(OutputTokens):0} tokens, {PerResponse(Cost) * 1000:0.00} {currency} for 1000, first token {FirstToken * 1000 ?? 0:0} ms{string.Concat(Checks.Select(check => string.Create(CultureInfo.InvariantCulture, $", {check.Key} {check.Value * 100:0} %")))}");

    /// <summary>A total divided by the responses.</summary>
    public double PerResponse(double total) => Responses > 0 ? total / Responses : 0;
}
