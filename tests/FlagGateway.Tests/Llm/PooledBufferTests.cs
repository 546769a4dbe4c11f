using System.Buffers;
using FlagGateway.Llm;

namespace FlagGateway.Tests.Llm;

public sealed class PooledBufferTests
{
    [Fact]
    public void Take_AfterWritesOfAnyLength_GivesTheSameBytes()
    {
        Random random = new(5);
        PooledBuffer buffer = new();
        List<byte> written = [], taken = [];
        var room = new byte[3000];
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(4) == 0 ? random.Next(5000) : random.Next(300)];
            random.NextBytes(bytes);
            buffer.Write(bytes);
            written.AddRange(bytes);
            var count = buffer.Take(room.AsSpan(0, random.Next(room.Length)));
            taken.AddRange(room.AsSpan(0, count));
        }

        while (buffer.Take(room) is > 0 and var count)
            taken.AddRange(room.AsSpan(0, count));

        Assert.Equal(written, taken);
    }

    [Fact]
    public void Capacity_Empty_IsNone()
    {
        PooledBuffer buffer = new();
        Assert.Equal(0, buffer.Capacity);
        buffer.Write(new byte[100_000]);
        Assert.InRange(buffer.Capacity, 100_000, 300_000);

        Assert.Equal(100_000, buffer.Take(new byte[200_000]));

        Assert.True(buffer.IsEmpty);
        Assert.Equal((0, 0), (buffer.Capacity, buffer.Take(new byte[1])));
    }
}
