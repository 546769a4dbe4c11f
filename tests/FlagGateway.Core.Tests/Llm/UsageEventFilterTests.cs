using System.Buffers;
using System.Text;
using FlagGateway.Core.Llm;

namespace FlagGateway.Core.Tests.Llm;

public sealed class UsageEventFilterTests
{
    private const string Usage = "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":1}}";
    private const string Chunk = "data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":null}";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Push_CutAnywhere_RemovesOnlyTheUsage(string end)
    {
        string[] events = [Chunk, ": ping", Usage, Chunk, "data: [DONE]"];
        var bytes = Encoding.UTF8.GetBytes(string.Concat(events.Select(one => one + end + end)));
        var expected = string.Concat(events.Where(static one => one != Usage).Select(one => one + end + end));

        for (var cut = 0; cut <= bytes.Length; cut++)
            Assert.Equal(expected, Filter(bytes[..cut], bytes[cut..]));
        Assert.Equal(expected, Filter([.. bytes.Select(static one => new[] { one })]));
    }

    [Theory]
    [InlineData(Chunk)]
    [InlineData("data: {\"choices\":[],\"usage\":null}")]
    [InlineData("data: {\"choices\":[],\"prompt_filter_results\":[]}")]
    [InlineData("data: {\"usage\":{\"prompt_tokens\":1}}")]
    [InlineData("data: {\"usage\":{\"prompt_tokens\":1},\"choices\":[{\"delta\":{}}]}")]
    [InlineData("event: x\ndata: {\"error\":{}}")]
    [InlineData("data: [DONE]")]
    [InlineData("data: broken {")]
    [InlineData("data")]
    [InlineData("")]
    public void Push_OtherEvent_Passes(string text)
    {
        Assert.Equal(text + "\n\n", Filter(Encoding.UTF8.GetBytes(text + "\n\n")));
        Assert.Equal(text, Filter(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Push_RecordedStream_LosesOneEvent()
    {
        var filtered = Filter(Encoding.UTF8.GetBytes(Recorded.ChatStream));

        Assert.Equal(Recorded.ChatStream.Split("\n\n").Where(static one => !one.Contains("prompt_tokens", StringComparison.Ordinal)), filtered.Split("\n\n"));
    }

    // A client sees content as soon as it is there.
    [Fact]
    public void Push_ChunkWithoutItsEnd_PassesOnceItHasAChoice()
    {
        ArrayBufferWriter<byte> output = new();
        UsageEventFilter filter = new(output);

        filter.Push(Encoding.UTF8.GetBytes(Chunk[..^30]));

        Assert.Equal(Chunk[..^30], Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Push_EndlessEvent_IsNotHeld()
    {
        ArrayBufferWriter<byte> output = new();
        UsageEventFilter filter = new(output);

        for (var i = 0; i < 100; i++)
            filter.Push(new byte[1024]);

        Assert.InRange(output.WrittenCount, 80 * 1024, 100 * 1024);
    }

    private static string Filter(params byte[][] parts)
    {
        ArrayBufferWriter<byte> output = new();
        UsageEventFilter filter = new(output);
        foreach (var part in parts)
            filter.Push(part);
        filter.End();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
