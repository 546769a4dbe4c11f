using System.Collections.Frozen;

namespace FlagGateway.Metrics.Exposition;

/// <summary>
/// An instrument's UCUM unit in the words of Prometheus: <c>By/s</c> is <c>bytes</c> <c>per_second</c>.
/// Either part is empty when the unit has none.
/// </summary>
internal readonly record struct PrometheusUnit(string Measure, string Per)
{
    private static readonly FrozenDictionary<string, string> Measures = new Dictionary<string, string>
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["kBy"] = "kilobytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tebibytes",
        ["bit"] = "bits",
        ["m"] = "meters",
        ["g"] = "grams",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["%"] = "percent",
        ["1"] = "",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Rates = new Dictionary<string, string>
    {
        ["s"] = "second",
        ["min"] = "minute",
        ["m"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
        ["1"] = "",
    }.ToFrozenDictionary();

    /// <summary>The unit as one word, such as <c>bytes_per_second</c>; empty when there is none.</summary>
    public string Word => (Measure, Per) switch
    {
        (_, "") => Measure,
        ("", _) => Per,
        _ => Measure + "_" + Per,
    };

    /// <summary>Reads a unit. <c>1</c> is a ratio where <paramref name="ratio"/> says so, otherwise nothing.</summary>
    public static PrometheusUnit Parse(string? unit, bool ratio)
    {
        if (string.IsNullOrWhiteSpace(unit))
            return new PrometheusUnit("", "");

        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return new PrometheusUnit(ratio && unit is "1" ? "ratio" : Translate(unit, Measures), "");

        var per = Translate(unit[(slash + 1)..], Rates);
        return new PrometheusUnit(Translate(unit[..slash], Measures), per.Length == 0 ? "" : "per_" + per);
    }

    /// <summary>Adds the unit to a metric's name; whatever of it the name ends in already stays single.</summary>
    public string AppendTo(string name)
    {
        if (EndsIn(name, Word))
            return name;
        var measured = EndsIn(name, Measure) ? name : Join(name, Measure);
        return Per.Length == 0 ? measured : Join(measured, Per);
    }

    /// <summary>Whether the last word of <paramref name="name"/> is <paramref name="word"/>; true of no word.</summary>
    public static bool EndsIn(string name, string word) =>
        name.EndsWith(word, StringComparison.Ordinal)
        && (word.Length == 0 || name.Length == word.Length || name[^(word.Length + 1)] == '_');

    private static string Join(string name, string word) => name.EndsWith('_') ? name + word : name + "_" + word;

    private static string Translate(string unit, FrozenDictionary<string, string> words)
    {
        var plain = WithoutAnnotations(unit);
        return words.TryGetValue(plain, out var word) ? word : PrometheusName.UnitWord(plain);
    }

    private static string WithoutAnnotations(string unit)
    {
        while (unit.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = unit.IndexOf('}', open);
            unit = close < 0 ? unit[..open] : unit.Remove(open, close - open + 1);
        }

        return unit.Trim();
    }
}
