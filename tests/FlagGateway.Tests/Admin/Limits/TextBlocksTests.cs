using System.Text;
using System.Text.Json;
using FlagGateway.Admin.Api;
using FlagGateway.Formatting;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.Tests.Admin.Limits;

/// <summary>
/// Long responses take memory in small blocks, and a connection takes no more of them than its client reads.
/// </summary>
public sealed class TextBlocksTests
{
    // From this length an array is a large object.
    private const int LargeBytes = 85_000;

    private static readonly string Long = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"{i} ü 🙂 "));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(5000)]
    [InlineData(int.MaxValue)]
    public void Write_PartsOfAnyLength_GiveTheTextInSmallBlocks(int length)
    {
        TextBlocks blocks = new();
        using TextBlockWriter writer = new(blocks);

        foreach (var part in Long.Chunk(length))
            writer.Write(part);

        Assert.Equal(Long, Encoding.UTF8.GetString([.. blocks.Blocks.SelectMany(static block => block.ToArray())]));
        Assert.Equal(Encoding.UTF8.GetByteCount(Long), blocks.Length);
        Assert.All(blocks.Blocks, static block => Assert.InRange(block.Length, 1, LargeBytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(int.MaxValue)]
    public void StringParts_PartsOfAnyLength_GiveTheTextInSmallStrings(int length)
    {
        using StringParts parts = new();

        foreach (var part in Long.Chunk(length))
            parts.Write(part);

        Assert.Equal(Long, string.Concat(parts.ToList()));
        Assert.All(parts.ToList(), static part => Assert.InRange(part.Length * sizeof(char), 1, LargeBytes));
    }

    [Fact]
    public void Json_LongList_IsInSmallBlocks()
    {
        var values = Enumerable.Range(0, 50_000).Select(static i => $"{i}").ToArray();

        var text = ApiJson.Write(values);

        Assert.Equal(values, JsonSerializer.Deserialize<string[]>([.. text.Blocks.SelectMany(static block => block.ToArray())]));
        Assert.All(text.Blocks, static block => Assert.InRange(block.Length, 1, LargeBytes));
    }

    [Fact]
    public async Task ExecuteAsync_ClientThatDoesNotRead_GetsNoSecondBlock()
    {
        SlowStream client = new();
        DefaultHttpContext context = new() { Response = { Body = client } };

        var sending = new BlockResult(ApiJson.Write(Long.Split(' ')), ApiJson.Type).ExecuteAsync(context);

        Assert.False(sending.IsCompleted);
        Assert.InRange(client.Written, 1, LargeBytes);
        client.Release.SetResult();
        await sending;
        Assert.Equal(context.Response.ContentLength, client.Written);
    }

    private sealed class SlowStream : MemoryStream
    {
        public TaskCompletionSource Release { get; } = new();

        public long Written { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written += buffer.Length;
            await Release.Task;
        }
    }
}
