using System.Globalization;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>What <c>/metrics</c> told, by series.</summary>
internal sealed class MetricsPage
{
    private readonly List<(string Series, double Value)> _samples = [];

    public MetricsPage(string text)
    {
        foreach (var line in text.Split('\n').Where(line => line.Length != 0 && line[0] != '#'))
        {
            var end = line.LastIndexOf('}') + 1;
            var blank = line.IndexOf(' ', end);
            _samples.Add((line[..blank], double.Parse(line[(blank + 1)..].Split(' ')[0], CultureInfo.InvariantCulture)));
        }
    }

    public IEnumerable<string> Series => _samples.Select(sample => sample.Series);

    /// <summary>Sum of a metric over all series that carry the labels, each written as <c>name="value"</c>.</summary>
    public double Sum(string metric, params string[] labels) =>
        Of(metric).Where(sample => labels.All(label => HasLabel(sample.Series, label))).Sum(sample => sample.Value);

    /// <summary>The series of a metric that are not 0, without its name, ordered.</summary>
    public IEnumerable<string> NonZero(string metric) =>
        Of(metric).Where(sample => sample.Value != 0)
            .Select(sample => $"{sample.Series[metric.Length..]} {sample.Value.ToString(CultureInfo.InvariantCulture)}")
            .Order(StringComparer.Ordinal);

    public override string ToString() =>
        string.Join('\n', _samples.Where(sample => sample.Series.StartsWith("flaggateway_", StringComparison.Ordinal) && !sample.Series.Contains("_bucket", StringComparison.Ordinal)));

    private IEnumerable<(string Series, double Value)> Of(string metric) =>
        _samples.Where(sample => sample.Series == metric || sample.Series.StartsWith(metric + "{", StringComparison.Ordinal));

    private static bool HasLabel(string series, string label) =>
        series.Contains("{" + label, StringComparison.Ordinal) || series.Contains("," + label, StringComparison.Ordinal);
}
