using System.Buffers;

namespace FlagGateway.Core.Llm;

/// <summary>What the tokens of one model cost.</summary>
/// <param name="Input">Price of <paramref name="Per"/> tokens of the prompt.</param>
/// <param name="CachedInput">Price of those that the backend read from its cache.</param>
/// <param name="Output">Price of those that the model produced.</param>
/// <param name="Per">Number of tokens that the prices are for.</param>
internal sealed record LlmPrice(double Input, double CachedInput, double Output, double Per)
{
    /// <summary>What a request costs; <c>null</c> if its response does not report its tokens.</summary>
    public double? CostOf(in LlmUsage usage)
    {
        if (usage is not { Input: { } input, Output: { } output })
            return null;
        var cached = Math.Min(usage.CachedInput ?? 0, input);
        return (((input - cached) * Input) + (cached * CachedInput) + (output * Output)) / Per;
    }

    /// <summary>What it would cost if nothing had come from a cache.</summary>
    public double? UncachedCostOf(in LlmUsage usage) => CostOf(usage with { CachedInput = 0 });
}

/// <summary>Prices by model.</summary>
/// <param name="prices">The prices by the model's name.</param>
internal sealed class LlmPrices(IReadOnlyDictionary<string, LlmPrice> prices)
{
    /// <summary>Length of the date at the end of a version: <c>-2026-08-07</c> or <c>-20260807</c>.</summary>
    private static readonly int[] DateLengths = [11, 9];

    private static readonly SearchValues<char> OfDates = SearchValues.Create("0123456789-");

    /// <summary>No prices.</summary>
    public static LlmPrices None { get; } = new(new Dictionary<string, LlmPrice>(StringComparer.Ordinal));

    /// <summary>Whether there is a price.</summary>
    public bool Any => prices.Count != 0;

    /// <summary>
    /// The price of a model, or of the model without the date of its version; <c>null</c> if it has none.
    /// </summary>
    public LlmPrice? Find(string? model)
    {
        if (model is null)
            return null;
        if (prices.TryGetValue(model, out var price))
            return price;
        foreach (var length in DateLengths)
        {
            if (model.Length > length && IsDate(model.AsSpan(model.Length - length)) && prices.TryGetValue(model[..^length], out price))
                return price;
        }

        return null;
    }

    private static bool IsDate(ReadOnlySpan<char> text) =>
        text[0] is '-' or '@' && !text[1..].ContainsAnyExcept(OfDates) && char.IsAsciiDigit(text[1]) && text[1..].Count('-') == (text.Length == DateLengths[0] ? 2 : 0);
}
