using System.Globalization;
using FlagGateway.Signals;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Signals;

public sealed class SignalHeaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" , ,\t", "")]
    [InlineData("a=1", "a:1")]
    [InlineData("format_compliance=1, confidence=0.93", "format_compliance:1 confidence:0.93")]
    [InlineData("a=1,b.c-d_9=-2.5e-3\t,, c=+.5,", "a:1 b.c-d_9:-0.0025 c:0.5")]
    [InlineData("a=1, a=2", "a:1 a:2")]
    [InlineData("a", "!")]
    [InlineData("=1", "!")]
    [InlineData("a=", "!")]
    [InlineData("a =1", "!")]
    [InlineData("a= 1", "!")]
    [InlineData("A=1", "!")]
    [InlineData("a=1=2", "!")]
    [InlineData("a=0x10", "!")]
    [InlineData("a=1,000", "a:1 !")]
    [InlineData("a=(1)", "!")]
    [InlineData("a=NaN", "!")]
    [InlineData("a=Infinity", "!")]
    [InlineData("a=-1e999", "!")]
    [InlineData("a=\"1\"", "!")]
    [InlineData("x, a=1, y", "! a:1 !")]
    public void MoveNext_Header_GivesItsPairs(string text, string pairs) => Assert.Equal(pairs, Read(text));

    [Fact]
    public void MoveNext_LongestName_IsTakenAndALongerOneNot()
    {
        Assert.Equal($"{new string('a', 64)}:1", Read($"{new string('a', 64)}=1"));
        Assert.Equal("!", Read($"{new string('a', 65)}=1"));
    }

    [Fact]
    public void MoveNext_AnyText_EndsAndGivesFiniteNumbersOnly()
    {
        Check.One(Laws.Try(5_000), Prop.ForAll(
            Gen.Elements("a=1, \t=eE+-.09NaInfity\"é\0".ToCharArray()).ListOf().Select(list => new string([.. list])).ToArbitrary(),
            text =>
            {
                var header = new SignalHeader(text);
                var pairs = 0;
                while (header.MoveNext())
                {
                    Assert.True(header.Name.IsEmpty || double.IsFinite(header.Value));
                    pairs++;
                }

                Assert.True(pairs <= text.Count(c => c == ',') + 1);
            }));
    }

    [Fact]
    public void MoveNext_KnownSignals_AllocatesNothing()
    {
        FlagSignals names = new();
        Assert.Equal(2, Run(1));
        Assert.Equal(20_000, Run(10_000));

        Assert.Equal(0, Allocations.Of(() => Run(10_000)));

        int Run(int count)
        {
            var found = 0;
            for (var i = 0; i < count; i++)
            {
                var header = new SignalHeader("format_compliance=1, confidence=0.93");
                while (header.MoveNext())
                    found += names.Find(header.Name) is null ? 0 : 1;
            }

            return found;
        }
    }

    private static string Read(string text)
    {
        List<string> pairs = [];
        var header = new SignalHeader(text);
        while (header.MoveNext())
            pairs.Add(header.Name.IsEmpty ? "!" : string.Create(CultureInfo.InvariantCulture, $"{header.Name}:{header.Value}"));
        return string.Join(' ', pairs);
    }
}
