using System.Globalization;
using System.Text.Json.Serialization;

namespace FlagGateway.Core.Guardrails;

/// <summary>Kind of threshold.</summary>
public enum ThresholdKind
{
    /// <summary>
    /// Candidate minus control, in percentage points: <c>+0.5pp</c>. The value is the fraction 0.005.
    /// </summary>
    DifferenceInPoints,

    /// <summary>
    /// Candidate over control minus one: <c>+50%</c>, <c>-10%</c>. The value is the fraction 0.5 or -0.1.
    /// </summary>
    RelativeDifference,

    /// <summary>The candidate's own value: <c>1%</c> (a fraction), <c>250ms</c> (seconds) or a plain number.</summary>
    Absolute,
}

/// <summary>
/// A limit of a guardrail, read from text such as <c>+0.5pp</c>, <c>+50%</c>, <c>1%</c>, <c>&gt;=95%</c> or
/// <c>250ms</c>.
/// </summary>
/// <param name="Kind">Kind of threshold.</param>
/// <param name="Value">
/// A fraction, seconds, or a plain number, by <paramref name="Kind"/>; negative where lower is worse.
/// </param>
/// <param name="Text">The limit as written.</param>
public sealed record Threshold(ThresholdKind Kind, double Value, string Text)
{
    /// <summary>Examples of thresholds, for messages.</summary>
    public const string Forms = "+0.5pp, +50%, -10%, 1%, <=1%, >=95%, 250ms, 1.5s or a number";

    /// <summary>Whether values below the limit are bad: <c>&gt;=0.85</c>.</summary>
    /// <value>Default <c>false</c>: an absolute limit is a ceiling.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsFloor { get; init; }

    /// <summary>Whether the text states the bad direction: by a sign, or by <c>&gt;=</c> or <c>&lt;=</c>.</summary>
    [JsonIgnore]
    public bool HasSide => Kind != ThresholdKind.Absolute || Text.StartsWith(">=", StringComparison.Ordinal) || Text.StartsWith("<=", StringComparison.Ordinal);

    /// <summary>Whether the bad side lies below.</summary>
    [JsonIgnore]
    public bool IsLowerWorse => IsFloor || double.IsNegative(Value);

    /// <summary>
    /// The limit's own size, by which the candidate may be worse than a control that itself exceeds an absolute limit:
    /// the limit, or for a floor between 0 and 1 its distance to 1, and for other floors a tenth of it.
    /// </summary>
    [JsonIgnore]
    public double Size => IsFloor ? (Value is > 0 and < 1 ? 1 - Value : Math.Abs(Value) / 10) : Math.Abs(Value);

    /// <summary>
    /// Parses a threshold. A sign makes it a difference to control; percentage points need one. <c>&gt;=</c> makes an
    /// absolute limit a floor.
    /// </summary>
    public static bool TryParse(string? text, out Threshold? threshold)
    {
        threshold = null;
        if (string.IsNullOrWhiteSpace(text))
            return false;
        var written = text.Trim();
        var isFloor = written.StartsWith(">=", StringComparison.Ordinal);
        var hasBound = isFloor || written.StartsWith("<=", StringComparison.Ordinal);
        var trimmed = hasBound ? written[2..].TrimStart() : written;
        if (trimmed.Length == 0)
            return false;
        var isSigned = trimmed[0] is '+' or '-';
        var (unit, scale) = UnitOf(trimmed);
        if (!double.TryParse(trimmed.AsSpan(0, trimmed.Length - unit.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return false;
        ThresholdKind? kind = (unit, isSigned) switch
        {
            ("pp", true) => ThresholdKind.DifferenceInPoints,
            ("%", true) => ThresholdKind.RelativeDifference,
            ("%" or "ms" or "s" or "", false) => ThresholdKind.Absolute,
            _ => null,
        };
        if (kind is null || (hasBound && isSigned))
            return false;
        threshold = new Threshold(kind.Value, number * scale, written) { IsFloor = isFloor };
        return true;
    }

    private static (string Unit, double Scale) UnitOf(string text)
    {
        if (text.EndsWith("pp", StringComparison.Ordinal))
            return ("pp", 0.01);
        if (text.EndsWith('%'))
            return ("%", 0.01);
        if (text.EndsWith("ms", StringComparison.Ordinal))
            return ("ms", 0.001);
        return text.EndsWith('s') ? ("s", 1) : ("", 1);
    }
}
