using FlagGateway.Routing.Streams;

namespace FlagGateway.Tests.Routing;

public sealed class WebSocketFramesTests
{
    public static TheoryData<int, bool> Frames => new()
    {
        { 0, false }, { 1, false }, { 125, false }, { 126, false }, { 127, true }, { 65_535, false }, { 65_536, false }, { 70_000, true },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Advance_AnyParts_IsBetweenOnlyAfterCompleteFrames(int length, bool isMasked)
    {
        var frame = Frame(length, isMasked);
        foreach (var part in new[] { 1, 2, 3, 1000, frame.Length })
        {
            WebSocketFrames frames = new();
            for (var i = 0; i < frame.Length; i += part)
            {
                var bytes = frame.AsSpan(i, Math.Min(part, frame.Length - i));
                Assert.Equal(bytes.Length, frames.Advance(bytes, stopsBetween: false));
                Assert.Equal(i + bytes.Length == frame.Length, frames.IsBetween);
            }
        }
    }

    [Fact]
    public void Advance_StopsBetween_AfterTheFirstCompleteFrame()
    {
        byte[] bytes = [.. Frame(10, isMasked: false), .. Frame(5, isMasked: false)];
        WebSocketFrames frames = new();
        frames.Advance(bytes.AsSpan(0, 4), stopsBetween: false);

        Assert.Equal(8, frames.Advance(bytes.AsSpan(4), stopsBetween: true));
        Assert.True(frames.IsBetween);
    }

    private static byte[] Frame(int length, bool isMasked)
    {
        List<byte> frame = [0x82];
        var mask = (byte)(isMasked ? 0x80 : 0);
        if (length < 126)
            frame.Add((byte)(mask | length));
        else if (length <= ushort.MaxValue)
            frame.AddRange([(byte)(mask | 126), (byte)(length >> 8), (byte)length]);
        else
            frame.AddRange([(byte)(mask | 127), 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
        if (isMasked)
            frame.AddRange([1, 2, 3, 4]);
        return [.. frame, .. new byte[length]];
    }
}
