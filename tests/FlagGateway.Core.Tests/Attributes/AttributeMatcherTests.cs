using FlagGateway.Core.Attributes;
using FlagGateway.Testing;

namespace FlagGateway.Core.Tests.Attributes;

public sealed class AttributeMatcherTests
{
    [Theory]
    [InlineData("in", "growth,scale", "scale", true)]
    [InlineData("in", "growth,scale", "Scale", false)]
    [InlineData("starts_with", "de-,at-", "at-vienna", true)]
    [InlineData("starts_with", "de-", "xde-", false)]
    [InlineData("ends_with", "@example.com", "ann@example.com", true)]
    [InlineData("contains", "bot", "Googlebot/2.1", true)]
    [InlineData("contains", "bot", "Mozilla", false)]
    [InlineData("less_than", "10", "9.99", true)]
    [InlineData("less_than", "10", "10", false)]
    [InlineData("at_most", "10", "1e1", true)]
    [InlineData("greater_than", "-1", "0", true)]
    [InlineData("at_least", "10", "9", false)]
    [InlineData("at_least", "10", "ten", false)]
    [InlineData("greater_than", "1", "NaN", false)]
    [InlineData("greater_than", "1", "Infinity", false)]
    [InlineData("after", "2026-01-01", "2026-01-01", false)]
    [InlineData("after", "2026-01-01", "2026-01-01T00:00:01Z", true)]
    [InlineData("after", "2026-01-01", "2026-01-01T00:30:00+01:00", false)]
    [InlineData("before", "2026-01-01T00:00:00Z", "2025-12-31", true)]
    [InlineData("before", "2026-01-01T00:00:00Z", "31.12.2025", false)]
    [InlineData("version_at_least", "2.10.0", "2.9.9", false)]
    [InlineData("version_at_least", "2.10.0", "v2.10", true)]
    [InlineData("version_at_least", "2.10.0", "2.10.0-rc.1", false)]
    [InlineData("version_below", "2.10.0", "2.10.0-rc.1", true)]
    [InlineData("version_below", "2.10.0", "two", false)]
    [InlineData("version_in", "1.0.0,2.0.0", "2.0.0+build.7", true)]
    [InlineData("network", "10.0.0.0/8,2001:db8::/32", "10.200.1.1", true)]
    [InlineData("network", "10.0.0.0/8", "::ffff:10.1.1.1", true)]
    [InlineData("network", "10.0.0.0/8,2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("network", "10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("network", "10.0.0.0/8", "nowhere", false)]
    [InlineData("network", "192.0.2.7", "192.0.2.7", true)]
    [InlineData("network", "::/0", "192.0.2.7", false)]
    [InlineData("network", "10.0.0.0/8", "10.1.1.1:4711", true)]
    [InlineData("exists", "", "anything", true)]
    public void IsMatch_Value_AsTheOperatorSays(string word, string values, string value, bool isMatch)
    {
        AttributeRule rule = new("a", AttributeOperatorNames.Parse(word)!.Value, values.Length == 0 ? [] : values.Split(','), Negate: false);

        Assert.Null(rule.FindProblem());
        Assert.Equal(isMatch, AttributeMatcher.Create(rule).IsMatch(value));
    }

    [Theory]
    [InlineData("in", "", -1)]
    [InlineData("exists", "x", -1)]
    [InlineData("less_than", "ten", 0)]
    [InlineData("less_than", "1,2", -1)]
    [InlineData("after", "01/31/2026", 0)]
    [InlineData("before", "2026-01-01,2026-01-02", -1)]
    [InlineData("version_in", "1.0.0,1.x", 1)]
    [InlineData("version_below", "1.0.0,2.0.0", -1)]
    [InlineData("network", "10.0.0.0/8,10.0.0.1/8", 1)]
    [InlineData("network", "10.0.0.0/33", 0)]
    [InlineData("starts_with", "de-,", 1)]
    public void FindProblem_BadValues_NamesTheValue(string word, string values, int index)
    {
        AttributeRule rule = new("a", AttributeOperatorNames.Parse(word)!.Value, values.Length == 0 ? [] : values.Split(','), Negate: false);

        Assert.Equal(index, rule.FindProblem()?.Index);
    }

    [Fact]
    public void Words_EachOperator_ReadBack() =>
        Assert.All(Enum.GetValues<AttributeOperator>(), static one => Assert.Equal(one, AttributeOperatorNames.Parse(one.ToWord())));

    // The list of the specification, in its order of precedence, and identifiers that differ in length, kind and case.
    [Fact]
    public void Versions_OfTheSpecification_AreInOrder()
    {
        string[] ordered =
        [
            "0.0.1", "1.0.0-0", "1.0.0-2", "1.0.0-11", "1.0.0--", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1",
            "1.2.0", "1.10.0", "2.0.0", "18446744073709551615.0.0",
        ];

        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = 0; j < ordered.Length; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(SemanticVersion.Compare(ordered[i], ordered[j])));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3+")]
    [InlineData("1.-2.3")]
    [InlineData("1.2.3-ä")]
    [InlineData("v")]
    [InlineData("1..2")]
    public void Version_NotOne_IsInvalid(string text) => Assert.False(SemanticVersion.IsValid(text));

    [Fact]
    public void IsMatch_AnyOperator_AllocatesNothing()
    {
        (string Word, string Value, string Text)[] cases =
        [
            ("in", "growth", "growth"), ("starts_with", "gr", "growth"), ("ends_with", "th", "growth"), ("contains", "ow", "growth"), ("less_than", "10", "9.5"), ("after", "2026-01-01", "2026-02-01T10:00:00Z"),
            ("version_at_least", "2.10.0", "2.11.0-rc.1"), ("network", "2001:db8::/32", "2001:db8::7"), ("network", "10.0.0.0/8", "10.1.2.3"),
        ];
        foreach (var (word, value, text) in cases)
        {
            var matcher = AttributeMatcher.Create(new("a", AttributeOperatorNames.Parse(word)!.Value, [value], Negate: false));
            var matches = 0;

            var bytes = Allocations.Of(() =>
            {
                for (var i = 0; i < 100; i++)
                    matches += matcher.IsMatch(text) ? 1 : 0;
            });

            Assert.NotEqual(0, matches);
            Assert.True(bytes == 0, $"{word}: {bytes} bytes");
        }
    }
}
