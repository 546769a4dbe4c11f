using System.Globalization;

namespace FlagGateway.Configuration;

/// <summary>How a single value is parsed, and its name in messages.</summary>
/// <param name="Noun">Continues «is not»: <c>a time span</c>.</param>
/// <param name="Example">Continues «Write»: <c>a time span such as 00:00:30</c>.</param>
/// <param name="Parse">Parses a text; <c>null</c> if it is invalid.</param>
internal sealed record OptionsScalar(string Noun, string Example, Func<string, object?> Parse)
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private static readonly Dictionary<Type, OptionsScalar> Known = new()
    {
        [typeof(string)] = new("text", "text", text => text),
        [typeof(bool)] = new("true or false", "true or false", text => bool.TryParse(text, out var value) ? value : null),
        [typeof(int)] = new("a whole number", $"a whole number from {int.MinValue} to {int.MaxValue}",
            text => int.TryParse(text, Whole, Invariant, out var value) ? value : null),
        [typeof(long)] = new("a whole number", $"a whole number from {long.MinValue} to {long.MaxValue}",
            text => long.TryParse(text, Whole, Invariant, out var value) ? value : null),
        [typeof(double)] = new("a number", "a number such as 0.5", text => ParseNumber(text)),
        [typeof(TimeSpan)] = new("a time span", "a time span such as 00:00:30, or 7.00:00:00 for seven days", text => ParseTimeSpan(text)),
    };

    /// <summary>The scalar of a type; for a nullable type, that of its value.</summary>
    /// <exception cref="NotSupportedException">An options class has a property of another type.</exception>
    public static OptionsScalar From(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum)
            return FromEnum(plain);
        return Known.GetValueOrDefault(plain) ?? throw new NotSupportedException($"Options cannot have values of type {plain}.");
    }

    private static OptionsScalar FromEnum(Type type)
    {
        var names = Enum.GetNames(type);
        var words = "one of " + string.Join(", ", names);

        // By name only: a number is not readable, and Enum.Parse accepts "1, 2".
        return new(words, words, text => names.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse(type, name) : null);
    }

    private static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, Invariant, out var value) && double.IsFinite(value) ? value : null;

    // "30" would be 30 days, "24:00:00" 24 days and "01:30" an hour and a half: all are rejected, since something else
    // is meant.
    private static TimeSpan? ParseTimeSpan(string text) =>
        text.AsSpan().Count(':') == 2 && TimeSpan.TryParseExact(text, "c", Invariant, out var value) ? value : null;
}
