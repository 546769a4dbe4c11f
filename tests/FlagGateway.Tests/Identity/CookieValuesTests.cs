using FlagGateway.Identity;

namespace FlagGateway.Tests.Identity;

public sealed class CookieValuesTests
{
    [Theory]
    [InlineData("uid=a", "a")]
    [InlineData("x=1; uid=a; y=2", "a")]
    [InlineData("x=1;uid=a;y=2", "a")]
    [InlineData("  uid = a  ;x=1", "a")]
    [InlineData("\tuid=a\t", "a")]
    [InlineData("uid=a=b==", "a=b==")]
    [InlineData("uid=\"a\"", "\"a\"")]
    [InlineData("uid=", "")]
    [InlineData("uid", null)]
    [InlineData("", null)]
    [InlineData(";;; ;", null)]
    [InlineData("=a", null)]
    [InlineData("UID=a", null)]
    [InlineData("xuid=a; uidx=b", null)]
    [InlineData("x=uid=a", null)]
    [InlineData("uid=a; uid=b;uid=a", "a|b|a")]
    public void MoveNext_OneLine_GivesValuesOfTheName(string line, string? expected) =>
        Assert.Equal(expected, Read([line]));

    [Fact]
    public void MoveNext_SeveralLines_ReadsAll() =>
        Assert.Equal("a|b", Read(["x=1; uid=a", "", "y=2", "uid=b; z=3"]));

    [Fact]
    public void MoveNext_NoLines_IsFalse() => Assert.Null(Read([]));

    private static string? Read(string[] lines)
    {
        var found = new List<string>();
        var values = new CookieValues(lines, "uid");
        while (values.MoveNext())
        {
            found.Add(values.Current.ToString());
        }

        return found.Count == 0 ? null : string.Join('|', found);
    }
}
