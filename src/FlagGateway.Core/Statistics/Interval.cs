namespace FlagGateway.Core.Statistics;

/// <summary>An estimate with the range that covers the truth at every evaluation at once.</summary>
/// <param name="Estimate">The most likely value; may be infinite where control has none of what is counted.</param>
/// <param name="Lower">Lower end; <see cref="double.NegativeInfinity"/> where nothing bounds it.</param>
/// <param name="Upper">Upper end; <see cref="double.PositiveInfinity"/> where nothing bounds it.</param>
public readonly record struct Interval(double Estimate, double Lower, double Upper);
