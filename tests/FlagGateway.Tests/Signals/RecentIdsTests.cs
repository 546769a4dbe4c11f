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
        for (var key = 0UL; key < 2_000; key++)
            ids.TryAdd(key);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var key = 2_000UL; key < 10_000; key++)
            ids.TryAdd(key);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
