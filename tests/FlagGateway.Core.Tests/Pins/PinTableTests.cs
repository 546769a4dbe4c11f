using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Pins;

namespace FlagGateway.Core.Tests.Pins;

public sealed class PinTableTests
{
    [Fact]
    public void Set_AMillionConversations_AllStayIn32MiB()
    {
        PinTable table = new(32 << 20);
        Random random = new(7);
        var keys = Enumerable.Range(0, 1_000_000).Select(_ => (ulong)random.NextInt64() << 1 | 1).Distinct().ToArray();

        foreach (var key in keys)
            table.Set(key, new Pin((uint)key, 100));

        Assert.Equal(0, table.Forgotten);
        Assert.True(table.Bytes <= 32 << 20);
        Assert.DoesNotContain(keys, key => !table.TryGet(key, out var pin) || pin != new Pin((uint)key, 100));
    }

    [Fact]
    public void Set_TableFull_ForgetsTheLongestSilentOfItsSets()
    {
        PinTable table = new(128);
        for (uint i = 1; i <= 8; i++)
            table.Set(i, new Pin(i, 100 + i));

        table.Set(3, new Pin(3, 200));
        table.Set(9, new Pin(9, 150));
        table.Set(10, new Pin(10, 151));

        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10], table.All().Select(one => (int)one.Key).Order().ToArray());
        Assert.Equal(2, table.Forgotten);
    }

    [Fact]
    public void Set_AnEarlierPin_DoesNotReplaceALaterOne()
    {
        PinTable table = new(128);
        table.Set(1, new Pin(1, 100));
        table.Set(1, new Pin(2, 99));
        Assert.True(table.TryGet(1, out var pin));
        Assert.Equal(new Pin(1, 100), pin);

        table.Set(1, new Pin(2, 100));

        Assert.True(table.TryGet(1, out pin));
        Assert.Equal(new Pin(2, 100), pin);
    }

    [Fact]
    public void TryGet_WhileOthersReplace_NeverGivesAPinOfAnotherConversation()
    {
        PinTable table = new(1024);
        Parallel.For(0, 4, worker =>
        {
            Random random = new(worker);
            for (var i = 0; i < 200_000; i++)
            {
                var key = (ulong)random.NextInt64(1, 500) * 0x9E3779B97F4A7C15;
                if (random.Next(2) == 0)
                    table.Set(key, new Pin((uint)key, (uint)random.Next(1, 1000)));
                else if (table.TryGet(key, out var pin))
                    Assert.Equal((uint)key, pin.Variant);
            }
        });

        Assert.NotEqual(0, table.Forgotten);
    }

    [Theory]
    [InlineData(3600, 0, true, true)]
    [InlineData(225, 0, true, false)]
    [InlineData(226, 0, true, true)]
    [InlineData(3826, 0, true, true)]
    [InlineData(3827, 0, false, true)]
    [InlineData(0, 1000, false, false)]
    [InlineData(0, 999, true, false)]
    [InlineData(-5, 0, true, false)]
    public void Holds_UntilItWasSilentForItsTimeOrReleased(int later, uint releasedAt, bool holds, bool isDue)
    {
        Pin pin = new(1, 1000);

        Assert.Equal(holds, pin.Holds((uint)(1000 + later), silence: 3600, releasedAt));
        Assert.Equal(isDue, pin.IsDue((uint)(1000 + later), silence: 3600));
    }

    [Fact]
    public void PinKey_DependsOnFlagAndBucket()
    {
        Bucket bucket = new(1, 2);

        Assert.NotEqual(PinKey.From(PinKey.OfFlag("a"), bucket), PinKey.From(PinKey.OfFlag("b"), bucket));
        Assert.NotEqual(PinKey.From(PinKey.OfFlag("a"), bucket), PinKey.From(PinKey.OfFlag("a"), new Bucket(2, 1)));
        Assert.NotEqual(PinKey.OfVariant("v1"), PinKey.OfVariant("v2"));
    }
}
