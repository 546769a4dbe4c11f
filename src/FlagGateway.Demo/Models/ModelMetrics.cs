using System.Globalization;
using System.Text.RegularExpressions;

namespace FlagGateway.Demo.Models;

/// <summary>Reads the figures of models in the gateway's metrics.</summary>
internal static partial class ModelMetrics
{
    private const string Responses = "flaggateway_llm_answers_total";
    private const string Tokens = "flaggateway_tokens_total";
    private const string Cost = "flaggateway_cost_total";
    private const string FirstToken = "flaggateway_time_to_first_token_seconds";
    private const string Signal = "flaggateway_signal_value";

    /// <summary>Reads a page of metrics in the format of Prometheus.</summary>
    /// <param name="page">The page.</param>
    /// <param name="flag">Id of the flag.</param>
    /// <returns>The figures of each variant that has any, by name.</returns>
    public static IReadOnlyList<ModelFigures> Read(string page, string flag)
    {
        Sample[] samples = [.. SampleLine().Matches(page).Select(static match => new Sample(
            match.Groups["name"].Value, LabelPair().Matches(match.Groups["labels"].Value).ToDictionary(static pair => pair.Groups["name"].Value, static pair => pair.Groups["value"].Value, StringComparer.Ordinal),
            double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)))
            .Where(sample => sample["flag"] == flag)];
        return [.. samples.Where(static sample => sample.Name == Responses).Select(static sample => sample["variant"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(variant => From(variant, [.. samples.Where(sample => sample["variant"] == variant)]))];
    }

    private static ModelFigures From(string variant, Sample[] samples)
    {
        var first = Sum(FirstToken + "_count");
        var checks = samples.Where(static sample => sample.Name == Signal + "_count" && sample.Value > 0).Select(static sample => sample["signal"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .ToDictionary(static signal => signal, signal => Sum(Signal + "_sum", ("signal", signal)) / Sum(Signal + "_count", ("signal", signal)), StringComparer.Ordinal);
        return new ModelFigures(
            variant, Sum(Responses), Sum(Tokens, ("kind", "input")), Sum(Tokens, ("kind", "output")), Sum(Cost), first > 0 ? Sum(FirstToken + "_sum") / first : null, checks);

        double Sum(string name, (string Name, string Value)? label = null) =>
            samples.Where(sample => sample.Name == name && (label is not { } one || sample[one.Name] == one.Value)).Sum(static sample => sample.Value);
    }

    [GeneratedRegex("""^(?<name>[a-z_]+)\{(?<labels>[^}]*)\} (?<value>[0-9.eE+-]+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SampleLine();

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelPair();

    private sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
    {
        public string this[string label] => Labels.GetValueOrDefault(label) ?? "";
    }
}
