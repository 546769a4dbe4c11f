namespace FlagGateway.Reports.Charts;

/// <summary>Maps values to positions on one axis, with ticks at round numbers.</summary>
internal sealed class AxisScale
{
    private const double Margin = 0.08;

    private const int WantedTicks = 4;

    private readonly double _low;
    private readonly double _high;
    private readonly double _from;
    private readonly double _to;

    /// <summary>Creates an axis that covers all values.</summary>
    /// <param name="values">Finite; at least one.</param>
    /// <param name="from">Position of the left end.</param>
    /// <param name="to">Position of the right end.</param>
    public AxisScale(IReadOnlyCollection<double> values, double from, double to)
        : this(values.Min(), values.Max(), Margin, from, to)
    {
    }

    private AxisScale(double low, double high, double margin, double from, double to)
    {
        var span = high - low;
        // Equal or nearly equal values still need an axis.
        if (!(span > Math.Abs(high) * 1e-9))
            span = Math.Max(Math.Abs(high), 1e-9);
        (_low, _high) = (low - (span * margin), high + (span * Margin));
        (_from, _to) = (from, to);
    }

    /// <summary>An axis that begins at zero, or at the lowest value if that is negative.</summary>
    /// <param name="values">Finite.</param>
    /// <param name="from">Position of the lower end.</param>
    /// <param name="to">Position of the upper end.</param>
    public static AxisScale FromZero(IReadOnlyCollection<double> values, double from, double to) =>
        new(Math.Min(0, values.DefaultIfEmpty().Min()), Math.Max(0, values.DefaultIfEmpty().Max()), 0, from, to);

    /// <summary>The position of a value; values outside are clamped to the ends.</summary>
    public double PositionOf(double value) => _from + ((Math.Clamp(value, _low, _high) - _low) / (_high - _low) * (_to - _from));

    /// <summary>Round numbers on the axis.</summary>
    public IReadOnlyList<double> Ticks()
    {
        var raw = (_high - _low) / WantedTicks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * ((raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        List<double> ticks = [];
        // Multiplied, not added up: zero must be exactly zero.
        for (var i = Math.Ceiling(_low / step); i * step <= _high && ticks.Count <= 2 * WantedTicks; i++)
            ticks.Add(i * step);
        return ticks;
    }
}
