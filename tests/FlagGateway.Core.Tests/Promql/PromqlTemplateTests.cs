using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FlagGateway.Core.Promql;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Promql;

public sealed class PromqlTemplateTests
{
    [Theory]
    [InlineData("m{f=\"{{flag}}\",v='{{variant}}'}", "m{f=\"a.b\",v='new'}")]
    [InlineData("m{f=~\"{{flag}}|x\"}", "m{f=~\"a\\x5c\\x5c.b|x\"}")]
    [InlineData("m{f !~ '{{flag}}'}", "m{f !~ 'a\\x5c\\x5c.b'}")]
    [InlineData("m{a=~\"x.*\",f=\"{{flag}}\"}", "m{a=~\"x.*\",f=\"a.b\"}")]
    [InlineData("vector(1)", "vector(1)")]
    [InlineData("m{a=`{`,f=\"\\\"{{flag}}\"} # it's", "m{a=`{`,f=\"\\\"a.b\"} # it's")]
    public void Render_PlainNames_StandInTheirQuotes(string query, string expected)
    {
        Assert.True(PromqlTemplate.TryParse(query, out var template, out _));

        Assert.Equal(expected.Replace("\\x5c", "\\", StringComparison.Ordinal), template.Render("a.b", "new"));
    }

    [Theory]
    [InlineData("m{f={{flag}}}", "outside of double or single quotes")]
    [InlineData("m{f=`{{flag}}`}", "outside of double or single quotes")]
    [InlineData("m # {{flag}}", "outside of double or single quotes")]
    [InlineData("m{f=\"\\{{flag}}\"}", "outside of double or single quotes")]
    [InlineData("m{f=\"{{flags}}\"}", "are known")]
    [InlineData("m{f=\"x}", "not closed")]
    [InlineData(" ", "empty")]
    public void TryParse_PlaceThatCannotBeEscaped_IsRefused(string query, string problem)
    {
        Assert.False(PromqlTemplate.TryParse(query, out _, out var told));

        Assert.Contains(problem, told, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesVariant_OnlyWhereItStands_IsTrue()
    {
        Assert.True(PromqlTemplate.TryParse("m{v=\"{{variant}}\"}", out var variant, out _));
        Assert.True(PromqlTemplate.TryParse("m{v=\"{{flag}}\"}", out var flag, out _));

        Assert.True(variant.NamesVariant);
        Assert.False(flag.NamesVariant);
    }

    [Fact]
    public void Render_AnyText_IsReadBackAsItIs()
    {
        Check.One(Laws.Try(2_000), Prop.ForAll(HostileText(), text =>
        {
            Assert.Equal(text, ReadBack("f=\"{{flag}}\"", text));
            Assert.Equal(text, ReadBack("f='{{flag}}'", text));
        }));
    }

    [Fact]
    public void Render_AnyTextInPattern_MatchesItselfOnly()
    {
        Check.One(Laws.Try(2_000), Prop.ForAll(HostileText(), HostileText(), (text, other) =>
        {
            var pattern = new Regex($@"\A(?:{ReadBack("f=~\"{{flag}}\"", text)})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

            Assert.Matches(pattern, text);
            Assert.Equal(text == other, pattern.IsMatch(other));
        }));
    }

    private static Arbitrary<string> HostileText()
    {
        var character = Gen.Elements("\"'\\`{}()[]|.*+?^$#\n\r\t\u0000\u007fab1 é😀,=~".EnumerateRunes().Select(rune => rune.ToString()).ToArray());
        return Arb.From(Gen.ListOf(character).Select(string.Concat));
    }

    /// <summary>
    /// Reads the first string of a query as Prometheus does: Go's escapes, and the other kind of quote means itself.
    /// </summary>
    private static string ReadBack(string query, string flag)
    {
        Assert.True(PromqlTemplate.TryParse(query, out var template, out _));
        var rendered = template.Render(flag);
        var at = rendered.IndexOfAny(['"', '\'']);
        var quote = rendered[at++];
        StringBuilder read = new();
        for (; rendered[at] != quote; at++)
        {
            Assert.False(char.IsControl(rendered[at]), "Prometheus refuses line ends in a string.");
            if (rendered[at] != '\\')
            {
                read.Append(rendered[at]);
            }
            else if (rendered[++at] == 'x')
            {
                read.Append((char)int.Parse(rendered.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                at += 2;
            }
            else
            {
                Assert.Equal('\\', rendered[at]);
                read.Append('\\');
            }
        }

        Assert.Equal(rendered.Length - 1, at);
        return read.ToString();
    }
}
