namespace FlagGateway.Core.Statistics;

/// <summary>An estimate with the range that covers the truth at every evaluation at once.</summary>
/// <param name="Estimate">The most likely value; may be infinite if control's value is zero.</param>
/// <param name="Lower">Lower end; <see cref="double.NegativeInfinity"/> if unbounded.</param>
/// <param name="Upper">Upper end; <see cref="double.PositiveInfinity"/> if unbounded.</param>
public readonly record struct Interval(double Estimate, double Lower, double Upper);
