using System.Globalization;
using FlagGateway.Signals.Posted;
using FlagGateway.Testing;

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
        RecentIds ids = new(1);
        HashSet<ulong> keys = [];
        for (var i = 0; i < 10_000; i++)
            keys.Add(ids.KeyOf("f", "s", i.ToString(CultureInfo.InvariantCulture)));
        keys.Add(ids.KeyOf("f", "t", "1"));
        keys.Add(ids.KeyOf("g", "s", "1"));

        keys.Add(ids.KeyOf("fs", "", "1"));
        keys.Add(ids.KeyOf("f", "s1", ""));

        Assert.Equal(10_004, keys.Count);
        Assert.Contains(ids.KeyOf("f", "s", "1"), keys);
    }

    // Otherwise users could make ids that hide each other's signals.
    [Fact]
    public void KeyOf_InAnotherProcess_IsAnotherOne() =>
        Assert.NotEqual(new RecentIds(1).KeyOf("f", "s", "1"), new RecentIds(1).KeyOf("f", "s", "1"));

    [Fact]
    public void TryAdd_WhenFull_AllocatesNothing()
    {
        RecentIds ids = new(1_000);
        var key = 0UL;
        Add(2_000);

        Assert.Equal(0, Allocations.Of(() => Add(8_000)));

        void Add(int count)
        {
            for (var i = 0; i < count; i++)
                ids.TryAdd(key++);
        }
    }
}
