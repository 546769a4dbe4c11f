namespace FlagGateway.Core.Shadow;

/// <summary>Thresholds that distinguish a difference from noise.</summary>
public sealed record NoiseOptions
{
    /// <summary>A field's <see cref="FieldNoise.RelativeDifference"/> must be above this.</summary>
    /// <value>A fraction in [0, 1]. Default 0.2.</value>
    public double RelativeThreshold { get; init; } = 0.2;

    /// <summary>A field's <see cref="FieldNoise.AbsoluteDifference"/> must be above this.</summary>
    /// <value>A fraction in [0, 1]. Default 0.0003, that is 0.03 % of comparisons.</value>
    public double AbsoluteThreshold { get; init; } = 0.0003;

    /// <summary>
    /// Maximum number of fields counted separately; later ones are counted together as <see cref="NoiseFilter.Other"/>.
    /// </summary>
    /// <value>1 or more. Default 1000.</value>
    public int MaxFields { get; init; } = 1000;
}
