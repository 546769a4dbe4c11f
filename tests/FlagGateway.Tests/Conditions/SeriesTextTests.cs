using FlagGateway.Prometheus;

namespace FlagGateway.Tests.Conditions;

public sealed class SeriesTextTests
{
    [Theory]
    [InlineData("up", true)]
    [InlineData("a:b_1", true)]
    [InlineData(" up ", true)]
    [InlineData("up{}", true)]
    [InlineData("up{a=\"b\"}", true)]
    [InlineData("up{ a = \"b\" , c=\"d\", }", true)]
    [InlineData("up{a=\"\\\"}\"}", true)]
    [InlineData("", false)]
    [InlineData("1up", false)]
    [InlineData("up{", false)]
    [InlineData("up{a}", false)]
    [InlineData("up{a=b}", false)]
    [InlineData("up{a=\"b}", false)]
    [InlineData("up{a=\"b\" c=\"d\"}", false)]
    [InlineData("up{a=\"b\",a=\"c\"}", false)]
    [InlineData("up{a=~\"b\"}", false)]
    [InlineData("rate(up[5m])", false)]
    [InlineData("up + 1", false)]
    public void TryParseSelector_Text_IsSeriesOrNot(string text, bool expected) =>
        Assert.Equal(expected, Series.TryParseSelector(text, out _));

    [Theory]
    [InlineData("up", "up{a=\"b\"}", true)]
    [InlineData("up{a=\"b\"}", "up{c=\"d\",a=\"b\"}", true)]
    [InlineData("up{a=\"b\"}", "up{a=\"c\"}", false)]
    [InlineData("up{a=\"b\"}", "up", false)]
    [InlineData("up{a=\"\"}", "up", true)]
    [InlineData("up", "upper", false)]
    [InlineData("up{a=\"x\\ny\\\\\\\"\"}", "up{a=\"x\\ny\\\\\\\"\"}", true)]
    public void Matches_Labels_AreTheLeastThatAreThere(string selector, string line, bool expected)
    {
        Assert.True(Series.TryParseSelector(selector, out var wanted));
        Assert.True(Series.TryParse(line, out var series, out var length));

        Assert.Equal(line.Length, length);
        Assert.Equal(expected, wanted.Matches(series));
    }
}
