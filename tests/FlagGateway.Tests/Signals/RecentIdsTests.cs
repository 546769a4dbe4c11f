using System.Globalization;
using FlagGateway.Signals.Posted;

namespace FlagGateway.Tests.Signals;

public sealed class RecentIdsTests
{
    [Fact]
    public void TryAdd_MoreThanItsCapacity_ForgetsTheOldest()
    {
        RecentIds ids = new(3);
        foreach (var key in (ulong[])[1, 2, 3, 4])
            Assert.True(ids.TryAdd(key));

        Assert.False(ids.TryAdd(2));
        Assert.False(ids.TryAdd(4));
        Assert.True(ids.TryAdd(1));
        Assert.True(ids.TryAdd(2));
    }

    [Fact]
    public void KeyOf_ManyIds_AreApart()
    {
        HashSet<ulong> keys = [];
        for (var i = 0; i < 10_000; i++)
            keys.Add(RecentIds.KeyOf("f", "s", i.ToString(CultureInfo.InvariantCulture)));
        keys.Add(RecentIds.KeyOf("f", "t", "1"));
        keys.Add(RecentIds.KeyOf("g", "s", "1"));

        Assert.Equal(10_002, keys.Count);
        Assert.Contains(RecentIds.KeyOf("f", "s", "1"), keys);
    }

    [Fact]
    public void KeyOf_LongestOfEverything_Fits() =>
        Assert.NotEqual(0UL, RecentIds.KeyOf(new string('\u20ac', 10_000), new string('s', 64), new string('\u20ac', 86)));
}
