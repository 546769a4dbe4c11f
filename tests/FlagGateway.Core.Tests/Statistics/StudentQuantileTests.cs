using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Statistics;

public sealed class StudentQuantileTests
{
    // Of one degree of freedom it is the cotangent, of two the root of (1 - 2a)² / (2a(1 - a)), both exactly.
    [Theory]
    [InlineData(1, 0.01)]
    [InlineData(1, 0.0004)]
    [InlineData(1, 0.00001)]
    [InlineData(1, 0.00000001)]
    [InlineData(2, 0.01)]
    [InlineData(2, 0.0000001)]
    public void Compute_FewDegreesOfFreedom_IsTheKnownQuantile(double degrees, double alpha)
    {
        var known = degrees.Equals(1.0) ? 1 / Math.Tan(Math.PI * alpha) : (1 - (2 * alpha)) / Math.Sqrt(2 * alpha * (1 - alpha));

        Assert.InRange(StudentQuantile.Compute(degrees, alpha) / known, 0.9999, 1.0001);
    }

    [Theory]
    [InlineData(5, 3.365)]
    [InlineData(63, 2.387)]
    public void Compute_UsualDegreesOfFreedom_IsTheTabulatedQuantile(double degrees, double tabulated) =>
        Assert.Equal(tabulated, StudentQuantile.Compute(degrees, 0.01), 3);
}
