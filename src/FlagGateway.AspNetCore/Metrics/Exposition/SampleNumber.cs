using System.Globalization;

namespace FlagGateway.Metrics.Exposition;

/// <summary>Writes the numbers of samples and of bucket bounds, the same in every culture.</summary>
internal static class SampleNumber
{
    private const int LongestNumber = 32;

    /// <summary>Appends a whole number.</summary>
    public static void Append(PooledPage page, long value)
    {
        value.TryFormat(page.GetSpan(LongestNumber), out var written, default, CultureInfo.InvariantCulture);
        page.Advance(written);
    }

    /// <summary>Appends the shortest decimal that reads back as <paramref name="value"/>.</summary>
    public static void Append(PooledPage page, double value)
    {
        if (double.IsFinite(value))
        {
            value.TryFormat(page.GetSpan(LongestNumber), out var written, default, CultureInfo.InvariantCulture);
            page.Advance(written);
        }
        else
        {
            page.Append(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
        }
    }

    /// <summary>
    /// Appends a bound as it is spelled by the reference clients, with an exponent from 1e+06 up and below
    /// 0.0001: <c>le</c> is compared as text, so that another spelling would be another series.
    /// </summary>
    /// <param name="page">Where to.</param>
    /// <param name="bound">The upper bound of a bucket.</param>
    /// <param name="canonical">Whether a whole number carries <c>.0</c>, as OpenMetrics wants it.</param>
    public static void AppendBound(PooledPage page, double bound, bool canonical)
    {
        var size = Math.Abs(bound);
        if (double.IsFinite(bound) && size > 0 && size is < 1e-4 or >= 1e6)
        {
            AppendExponential(page, bound);
            return;
        }

        var start = page.Length;
        Append(page, bound);
        if (canonical && double.IsFinite(bound) && !page.Span[start..].Contains((byte)'.'))
            page.Append(".0"u8);
    }

    private static void AppendExponential(PooledPage page, double bound)
    {
        // The exponent form is not the shortest by itself: digits are added until the number reads back,
        // which it does with 16 decimals at the latest.
        Span<byte> text = stackalloc byte[LongestNumber];
        Span<char> form = ['e', '0', '0'];
        var written = 0;
        for (var decimals = 0; decimals <= 16; decimals++)
        {
            decimals.TryFormat(form[1..], out _, "00", CultureInfo.InvariantCulture);
            bound.TryFormat(text, out written, form, CultureInfo.InvariantCulture);
            if (double.Parse(text[..written], CultureInfo.InvariantCulture).Equals(bound))
                break;
        }

        // .NET pads the exponent to three digits, the reference clients to two.
        var number = text[..written];
        var padding = number.IndexOf((byte)'e') + 2;
        page.Append(number[..padding]);
        page.Append(number[padding] == '0' ? number[(padding + 1)..] : number[padding..]);
    }
}
