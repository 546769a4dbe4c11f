using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;

namespace FlagGateway.Core.Shadow;

/// <summary>Compares numbers as JSON writes them, without losing digits that a double cannot hold.</summary>
internal static class JsonNumber
{
    // Numbers that decimal represents exactly have exact decimal differences (1.1 - 1.0 is 0.1).
    private const int DecimalDigits = 28;

    // Far beyond the digits of any body, and far from overflow.
    private const long MaxExponent = 1_000_000_000_000;

    public static bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ComparisonRules rules)
    {
        if (a.SequenceEqual(b))
            return true;
        var (first, second) = (Digits.Parse(a), Digits.Parse(b));
        return (first is { } x && second is { } y && x.IsSame(y))
            || ((rules.AbsoluteTolerance > 0 || rules.RelativeTolerance > 0) && AreClose(a, first, b, second, rules));
    }

    /// <summary>Hash that is the same for numerically equal numbers.</summary>
    public static ulong Hash(ReadOnlySpan<byte> number)
    {
        if (Digits.Parse(number) is not { } digits)
            return XxHash3.HashToUInt64(number);
        var hash = XxHash3.HashToUInt64(digits.Significant);
        return Hash64.Mix(Hash64.Mix(hash, unchecked((ulong)digits.Exponent)), digits.IsNegative ? 1u : 0u);
    }

    /// <summary>The number as a double, infinite beyond its range.</summary>
    public static double Double(ReadOnlySpan<byte> number) =>
        Utf8Parser.TryParse(number, out double value, out _) ? value : 0;

    private static bool AreClose(ReadOnlySpan<byte> a, Digits? first, ReadOnlySpan<byte> b, Digits? second, ComparisonRules rules)
    {
        if (first is { FitsDecimal: true } && second is { FitsDecimal: true } && rules.AbsoluteTolerance < 1e15)
        {
            var (x, y) = (Decimal(a), Decimal(b));
            var distance = Math.Abs(x - y);
            return distance <= (decimal)rules.AbsoluteTolerance
                || distance <= (decimal)rules.RelativeTolerance * Math.Max(Math.Abs(x), Math.Abs(y));
        }
        else
        {
            var (x, y) = (Double(a), Double(b));
            var distance = Math.Abs(x - y);
            return double.IsFinite(x) && double.IsFinite(y)
                && (distance <= rules.AbsoluteTolerance || distance <= rules.RelativeTolerance * Math.Max(Math.Abs(x), Math.Abs(y)));
        }
    }

    private static decimal Decimal(ReadOnlySpan<byte> number) =>
        decimal.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>
    /// A number as digits without zeros at either end, times a power of ten; zero has no digits and no sign.
    /// </summary>
    private readonly record struct Digits(byte[] Significant, long Exponent, bool IsNegative)
    {
        public bool FitsDecimal => Exponent >= -DecimalDigits && Significant.Length + Math.Max(0, Exponent) <= DecimalDigits;

        public bool IsSame(Digits other) =>
            Exponent == other.Exponent && IsNegative == other.IsNegative && Significant.AsSpan().SequenceEqual(other.Significant);

        /// <summary>Null if the exponent is too large; then only identical text is equal.</summary>
        public static Digits? Parse(ReadOnlySpan<byte> number)
        {
            var isNegative = number[0] == '-';
            var mantissa = number[(isNegative ? 1 : 0)..];
            long exponent = 0;
            var e = mantissa.IndexOfAny((byte)'e', (byte)'E');
            if (e >= 0)
            {
                if (!TryReadExponent(mantissa[(e + 1)..], out exponent))
                    return null;
                mantissa = mantissa[..e];
            }

            var point = mantissa.IndexOf((byte)'.');
            if (point >= 0)
                exponent -= mantissa.Length - point - 1;
            var all = point < 0 ? mantissa.ToArray() : [.. mantissa[..point], .. mantissa[(point + 1)..]];
            var digits = all.AsSpan().TrimEnd((byte)'0');
            if (digits.Length == 0)
                return new Digits([], 0, IsNegative: false);
            return new Digits(digits.TrimStart((byte)'0').ToArray(), exponent + all.Length - digits.Length, isNegative);
        }

        private static bool TryReadExponent(ReadOnlySpan<byte> text, out long exponent) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            && exponent is > -MaxExponent and < MaxExponent;
    }
}
