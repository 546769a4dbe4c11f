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

        var mixture = Part(0.6, scale) + Part(0.25, 10 * scale) + Part(0.15, 100 * scale);
        Assert.Equal(1 / alpha, mixture, 1e-3 / alpha);

        double Part(double weight, double size)
        {
            var information = size * size / variance;
            return weight / Math.Sqrt(1 + information) * Math.Exp(z * z / 2 * information / (1 + information));
        }
    }

    [Fact]
    public void Multiplier_EffectsOfTheThresholdsSize_CostsLessThanTwiceAFixedHorizon()
    {
        // Where a difference of the threshold's size is three and a half standard errors.
        var z = TimeUniformBound.Multiplier(Math.Pow(0.005 / 3.5, 2), 0.005, 0.01);

        Assert.InRange(z, 2.576, 4.1);
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
                if (Math.Abs(sum) / Math.Sqrt(n) <= TimeUniformBound.Multiplier(1.0 / n, 0.1, alpha))
                    continue;
                crossed++;
                break;
            }
        }

        // The promise is 50; 3 standard errors above it are 71.
        Assert.InRange(crossed, 5, 71);
    }
}
