using System.IO.Compression;
using System.Text;
using FlagGateway.Core.Llm;

namespace FlagGateway.Core.Tests.Llm;

public sealed class ContentDecoderTests
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    public void Decode_CutAnywhere_GivesTheSame(string coding)
    {
        var bytes = Encode(coding, Encoding.UTF8.GetBytes(Recorded.ChatStream));
        for (var cut = 0; cut <= bytes.Length; cut++)
            Assert.Equal((true, LlmOutcome.Complete, 42L), Decode(coding, bytes[..cut], bytes[cut..]));
        Assert.Equal((true, LlmOutcome.Complete, 42L), Decode(coding, [.. bytes.Select(static one => new[] { one })]));
    }

    // Each event is decoded as soon as it is there, not when the next one is.
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void Decode_FlushedEvent_IsReadAtOnce(string coding)
    {
        using MemoryStream encoded = new();
        using var encoder = Encoder(coding, encoded);
        using var decoder = ContentDecoder.Create(coding)!;
        LlmReader reader = new(LlmApi.OpenAIChat, isStream: true);
        for (var i = 1; i <= 5; i++)
        {
            encoder.Write("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"u8);
            encoder.Flush();
            Assert.True(decoder.Decode(encoded.ToArray(), reader, 1));
            encoded.SetLength(0);

            Assert.Equal(i, reader.Deltas);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public void Decode_Bomb_StopsAtTheLimit(string coding)
    {
        var bytes = Encode(coding, new byte[ContentDecoder.MaxDecoded + 1]);

        Assert.True(bytes.Length < 128 * 1024);
        Assert.False(Decode(coding, bytes).IsGood);
    }

    [Fact]
    public void Decode_Damaged_IsNotGood()
    {
        var bytes = Encode("gzip", Encoding.UTF8.GetBytes(Recorded.ChatStream));
        bytes[30] ^= 0xFF;
        bytes[60] ^= 0xFF;

        Assert.NotEqual((true, LlmOutcome.Complete, 42L), Decode("gzip", bytes));
    }

    [Fact]
    public void Decode_CutOff_IsTruncated()
    {
        var bytes = Encode("gzip", Encoding.UTF8.GetBytes(Recorded.ChatStream));

        Assert.Equal(LlmOutcome.Truncated, Decode("gzip", bytes[..(bytes.Length / 2)]).Outcome);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    public void EndsComplete_CutAnywhere_IsOnlyAtTheEnd(string coding)
    {
        var bytes = Encode(coding, Encoding.UTF8.GetBytes(Recorded.ChatStream));
        for (var end = 1; end <= bytes.Length; end++)
        {
            using var decoder = ContentDecoder.Create(coding == "raw" ? "deflate" : coding)!;
            Assert.True(decoder.Decode(bytes.AsMemory(0, end), new LlmReader(LlmApi.OpenAIChat, isStream: true), 1));

            // What is behind the data in zlib's format is a checksum of it, which the framework does not wait for.
            if (end == bytes.Length || coding != "deflate" || end < bytes.Length - 4)
                Assert.Equal(end == bytes.Length, decoder.EndsComplete());
        }
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    [InlineData("")]
    public void Create_OtherCoding_IsNull(string coding) => Assert.Null(ContentDecoder.Create(coding));

    private static (bool IsGood, LlmOutcome Outcome, long? Output) Decode(string coding, params byte[][] parts)
    {
        using var decoder = ContentDecoder.Create(coding == "raw" ? "deflate" : coding)!;
        LlmReader reader = new(LlmApi.OpenAIChat, isStream: true);
        var isGood = true;
        foreach (var part in parts)
            isGood &= decoder.Decode(part, reader, 1);
        var response = reader.End(LlmEnding.Ended, 200);
        return (isGood, response.Outcome, response.Usage.Output);
    }

    private static byte[] Encode(string coding, byte[] bytes)
    {
        using MemoryStream encoded = new();
        using (var stream = Encoder(coding, encoded))
            stream.Write(bytes);
        return encoded.ToArray();
    }

    private static Stream Encoder(string coding, Stream encoded) => coding switch
    {
        "br" => new BrotliStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
        "raw" => new DeflateStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
        _ => new GZipStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
    };
}
