using System.Text;
using FlagGateway.Transport;

namespace FlagGateway.Tests.Transport;

/// <summary>Chunks are read strictly, and the same in whatever parts they arrive.</summary>
public sealed class ChunkDecoderTests
{
    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5\r\nhello\r\nA\r\n0123456789\r\n000\r\n\r\n", "hello0123456789")]
    [InlineData("5;a=b\r\nhello\r\n0;last\r\n\r\n", "hello")]
    [InlineData("5 \t\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5\r\nhello\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", "hello|X-Sum: 1|Y: 2")]
    [InlineData("0000000000000005\r\nhello\r\n0\r\n\r\n", "refused")]
    [InlineData("g\r\n", "refused")]
    [InlineData("\r\n", "refused")]
    [InlineData(" 5\r\nhello\r\n0\r\n\r\n", "refused")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n", "refused")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n", "refused")]
    [InlineData("5x\r\nhello\r\n0\r\n\r\n", "refused")]
    [InlineData("5;\u0001\r\nhello\r\n0\r\n\r\n", "refused")]
    [InlineData("5\nhello\r\n0\r\n\r\n", "refused")]
    [InlineData("5\r\nhello!\r\n0\r\n\r\n", "refused")]
    [InlineData("5\r\nhello\n0\r\n\r\n", "refused")]
    [InlineData("5\r\nhello\r\n0\r\nX: y\n\r\n", "refused")]
    [InlineData("5\r\nhello\r\n0\r\n", "incomplete")]
    [InlineData("5\r\nhell", "incomplete")]
    public void Read_Body_IsItsDataWhateverThePartsAre(string body, string expected)
    {
        var bytes = Encoding.Latin1.GetBytes(body);

        Assert.Equal(expected, Decode(bytes, [bytes.Length]));
        Assert.Equal(expected, Decode(bytes, Enumerable.Range(1, bytes.Length)));
        for (var i = 1; i < bytes.Length; i++)
            Assert.Equal(expected, Decode(bytes, [i, bytes.Length]));
    }

    [Theory]
    [InlineData(100, "complete")]
    [InlineData(10, "refused")]
    public void Read_Trailers_AreLimited(int limit, string expected)
    {
        var bytes = "0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"u8.ToArray();

        Assert.Equal(expected, Decode(bytes, [bytes.Length], limit) is "refused" ? "refused" : "complete");
    }

    [Fact]
    public void Read_SizeThatNeverEnds_IsRefused() => Assert.Equal("refused", Decode(Encoding.ASCII.GetBytes("5;" + new string('a', 5000)), [5002]));

    private static string Decode(byte[] bytes, IEnumerable<int> arrivals, int maxTrailers = 1000)
    {
        ChunkDecoder decoder = new(maxTrailers);
        StringBuilder text = new();
        var position = 0;
        try
        {
            foreach (var arrived in arrivals)
            {
                while (true)
                {
                    var data = (int)Math.Min(decoder.Remaining, arrived - position);
                    if (data > 0)
                    {
                        text.Append(Encoding.Latin1.GetString(bytes, position, data));
                        decoder.Take(data);
                        position += data;
                        continue;
                    }

                    var count = decoder.Read(bytes.AsSpan(position..arrived), out var trailer);
                    if (!trailer.IsEmpty)
                        text.Append('|').Append(Encoding.Latin1.GetString(trailer));
                    position += count;
                    if (decoder.IsComplete)
                        return text.ToString();
                    if (count == 0)
                        break;
                }
            }
        }
        catch (HttpRequestException)
        {
            return "refused";
        }

        return "incomplete";
    }
}
