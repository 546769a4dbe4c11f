using System.Globalization;
using FlagGateway.Signals;

namespace FlagGateway.Tests.Signals;

public sealed class FlagSignalsTests
{
    private readonly FlagSignals _signals = new();

    [Fact]
    public void Find_SameName_GivesTheSameString() => Assert.Same(_signals.Find("score"), _signals.Find("score"));

    [Fact]
    public void Find_MoreThan32Names_RefusesFurtherOnes()
    {
        Fill(FlagSignals.MaxNames);

        Assert.Null(_signals.Find("late"));
        Assert.NotNull(_signals.Find("name0"));
    }

    [Fact]
    public void Reserve_BeforeOthers_KeepsAPlace()
    {
        _signals.Reserve("score");
        Fill(100);

        Assert.Equal("score", _signals.Find("score"));
        Assert.NotNull(_signals.Find("name30"));
        Assert.Null(_signals.Find("name31"));
    }

    [Fact]
    public void Reserve_AfterOthersTookAllPlaces_MakesOneMore()
    {
        Fill(100);

        _signals.Reserve("score");

        Assert.Equal("score", _signals.Find("score"));
    }

    [Fact]
    public void Find_FromManyThreads_NeverKeepsMoreThan32()
    {
        var kept = 0;

        Parallel.For(0, 1000, name =>
        {
            if (_signals.Find(string.Create(CultureInfo.InvariantCulture, $"name{name}")) is not null)
                Interlocked.Increment(ref kept);
        });

        Assert.Equal(FlagSignals.MaxNames, kept);
    }

    private void Fill(int count)
    {
        for (var name = 0; name < count; name++)
            _signals.Find(string.Create(CultureInfo.InvariantCulture, $"name{name}"));
    }
}
