using FlagGateway.Core.Statistics;
using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Tests.Statistics;

public sealed class BoundsTests
{
    [Theory]
    [InlineData(3, 1.43)]
    [InlineData(5, 1.10)]
    [InlineData(8, 1.03)]
    [InlineData(20, 1.003)]
    [InlineData(63, 1.001)]
    public void StudentQuantile_AnyTail_IsNeverTooSmall(double degreesOfFreedom, double maxRatio)
    {
        for (var z = 2.0; z <= 5; z += 0.5)
        {
            var expected = -StudentT.InvCDF(0, 1, degreesOfFreedom, Normal.CDF(0, 1, -z));

            Assert.InRange(StudentInflation.Quantile(z, degreesOfFreedom) / expected, 0.999, maxRatio);
        }
    }

    [Theory]
    [InlineData(0.001, 20_000)]
    [InlineData(0.3, 50)]
    [InlineData(0.5, 4)]
    [InlineData(0.999, 1_000)]
    [InlineData(1e-7, 1e9)]
    public void RateBound_BothSides_SolveTheDivergence(double rate, double size)
    {
        foreach (var z in new[] { 0.5, 3, 5 })
        {
            var lower = RateBound.Lower(rate, size, z);
            var upper = RateBound.Upper(rate, size, z);

            Assert.True(lower < rate && rate < upper);
            Assert.Equal(z * z / 2, size * Divergence(rate, lower), z * z * 1e-4);
            Assert.Equal(z * z / 2, size * Divergence(rate, upper), z * z * 1e-4);
        }
    }

    [Fact]
    public void RateBound_NothingSeen_LeavesRoomAboveZero()
    {
        Assert.Equal(0, RateBound.Lower(0, 1_000, 3));
        Assert.Equal(1 - Math.Exp(-0.0045), RateBound.Upper(0, 1_000, 3), 1e-12);
    }

    [Fact]
    public void RateBound_AllSeen_MirrorsNothingSeen()
    {
        Assert.Equal(1, RateBound.Upper(1, 1_000, 3));
        Assert.Equal(Math.Exp(-0.0045), RateBound.Lower(1, 1_000, 3), 1e-12);
    }

    private static double Divergence(double p, double q) => (p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q)));
}
