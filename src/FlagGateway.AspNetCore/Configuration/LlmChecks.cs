using System.Globalization;
using FlagGateway.Core.Llm;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks the section <c>FlagGateway:Llm</c>.</summary>
internal static class LlmChecks
{
    private const string Section = GatewayFileReader.Section + ":Llm:Prices";

    /// <summary>Reports all errors.</summary>
    public static void Validate(LlmOptions options, List<ConfigIssue> issues)
    {
        foreach (var (model, price) in options.Prices ?? [])
        {
            Check(model, "Input", price.Input, isNeeded: true, issues);
            Check(model, "CachedInput", price.CachedInput, isNeeded: false, issues);
            Check(model, "Output", price.Output, isNeeded: true, issues);
            if (price.Per is not > 0)
                issues.Add(Error($"{model}:Per", price.Per, "A price needs the number of tokens that it is for.", "Write Per, such as 1000000"));
        }
    }

    /// <summary>The prices of options without errors.</summary>
    public static LlmPrices PricesOf(LlmOptions options) => options.Prices is not { Count: > 0 } prices
        ? LlmPrices.None
        : new LlmPrices(prices.Where(static pair => pair.Value is { Input: not null, Output: not null, Per: > 0 }).ToDictionary(
            static pair => pair.Key,
            static pair => new LlmPrice(pair.Value.Input!.Value, pair.Value.CachedInput ?? pair.Value.Input.Value, pair.Value.Output!.Value, pair.Value.Per!.Value),
            StringComparer.OrdinalIgnoreCase));

    private static void Check(string model, string key, double? price, bool isNeeded, List<ConfigIssue> issues)
    {
        if (price is < 0 || (isNeeded && price is null))
            issues.Add(Error($"{model}:{key}", price, "Not a price: a number of 0 or more.", "Write the price of Per tokens"));
    }

    private static ConfigIssue Error(string key, double? value, string problem, string remedy) =>
        new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{Section}:{key}", value?.ToString(CultureInfo.InvariantCulture), problem, remedy);
}
