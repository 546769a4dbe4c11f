using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Statistics;

public sealed class TimeUniformBoundTests
{
    [Theory]
    [InlineData(1e-6, 0.005, 0.01)]
    [InlineData(1e-2, 0.005, 0.01)]
    [InlineData(1e-9, 0.05, 1e-5)]
    public void Multiplier_OfAMixture_ReachesOneOverAlpha(double variance, double scale, double alpha)
    {
        var z = TimeUniformBound.Multiplier(variance, scale, alpha);

        // The parts as integrals over the effects, whose likelihood ratio is exp(z * effect / error - (effect / error)²
        // / 2).
        var error = Math.Sqrt(variance);
        var mixture = (0.5 * Mean(scale, 0.5 * scale, double.NegativeInfinity)) + (0.2 * 2 * Mean(0, scale, 0)) + (0.2 * 2 * Mean(0, 10 * scale, 0)) + (0.1 * 2 * Mean(0, 100 * scale, 0));
        Assert.Equal(1 / alpha, mixture, 1e-3 / alpha);

        double Mean(double center, double deviation, double from)
        {
            // Density times likelihood ratio is a normal curve around this effect.
            var precision = (1 / (deviation * deviation)) + (1 / variance);
            var (middle, width) = (((center / (deviation * deviation)) + (z / error)) / precision, 1 / Math.Sqrt(precision));
            double sum = 0;
            var step = width / 200;
            for (var effect = middle - (10 * width); effect < middle + (10 * width); effect += step)
            {
                var ratio = effect / error;
                sum += effect < from ? 0 : MathNet.Numerics.Distributions.Normal.PDF(center, deviation, effect) * Math.Exp((z * ratio) - (ratio * ratio / 2)) * step;
            }

            return sum;
        }
    }

    [Fact]
    public void Multiplier_EffectsOfTheThresholdsSize_CostsLittleMoreThanAFixedHorizon()
    {
        // Where a difference of the threshold's size is three and a half standard errors; one planned test needs 2.33.
        var z = TimeUniformBound.Multiplier(Math.Pow(0.005 / 3.5, 2), 0.005, 0.01);

        Assert.InRange(z, 2.326, 3.5);
    }

    [Fact]
    public void Multiplier_SmallerAlpha_IsWider() =>
        Assert.True(TimeUniformBound.Multiplier(1e-6, 0.005, 0.001) > TimeUniformBound.Multiplier(1e-6, 0.005, 0.01));

    [Theory]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void Multiplier_ExtremeVariance_IsANumberAboveZero(double variance) =>
        Assert.True(TimeUniformBound.Multiplier(variance, 0.005, 0.01) is > 0 and < double.PositiveInfinity);

    [Fact]
    public void Multiplier_OverAThousandRandomWalks_IsCrossedAsRarelyAsPromised()
    {
        const double alpha = 0.05;
        var random = new Random(7);
        var crossed = 0;
        for (var run = 0; run < 1_000; run++)
        {
            double sum = 0;
            for (var n = 1; n <= 2_000; n++)
            {
                sum += MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
                if (sum / Math.Sqrt(n) <= TimeUniformBound.Multiplier(1.0 / n, 0.1, alpha))
                    continue;
                crossed++;
                break;
            }
        }

        // The promise is 50; 3 standard errors above it are 71.
        Assert.InRange(crossed, 5, 71);
    }
}
