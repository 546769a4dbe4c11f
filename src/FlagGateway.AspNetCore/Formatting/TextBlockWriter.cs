using System.Text;

namespace FlagGateway.Formatting;

/// <summary>Writes characters to <see cref="TextBlocks"/>.</summary>
internal sealed class TextBlockWriter(TextBlocks blocks) : TextWriter
{
    // A character may be in two parts.
    private readonly Encoder _encoder = System.Text.Encoding.UTF8.GetEncoder();

    public override Encoding Encoding => System.Text.Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // At least one character fits into each part.
            var part = buffer[..Math.Min(buffer.Length, TextBlocks.BlockBytes / 4)];
            _encoder.Convert(part, blocks.GetSpan(Encoding.GetMaxByteCount(1)), flush: false, out var read, out var written, out _);
            blocks.Advance(written);
            buffer = buffer[read..];
        }
    }
}
