using System.Text;
using FlagGateway.Metrics.Exposition;

namespace FlagGateway.Tests.Metrics.Exposition;

public sealed class SampleNumberTests
{
    [Theory]
    [InlineData(1, "1", "1.0")]
    [InlineData(0, "0", "0.0")]
    [InlineData(-2, "-2", "-2.0")]
    [InlineData(0.005, "0.005", "0.005")]
    [InlineData(0.0001, "0.0001", "0.0001")]
    [InlineData(0.00001, "1e-05", "1e-05")]
    [InlineData(100000, "100000", "100000.0")]
    [InlineData(1000000, "1e+06", "1e+06")]
    [InlineData(-123456789, "-1.23456789e+08", "-1.23456789e+08")]
    [InlineData(0.1 + 0.2, "0.30000000000000004", "0.30000000000000004")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308", "1.7976931348623157e+308")]
    [InlineData(double.PositiveInfinity, "+Inf", "+Inf")]
    public void AppendBound_AnyBound_IsSpelledLikeTheReferenceClients(double bound, string text, string canonical)
    {
        var page = new PooledPage(16, readers: 1);

        SampleNumber.AppendBound(page, bound, canonical: false);
        page.Append(" "u8);
        SampleNumber.AppendBound(page, bound, canonical: true);

        Assert.Equal(text + " " + canonical, Encoding.ASCII.GetString(page.Span));
    }
}
