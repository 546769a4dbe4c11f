using System.Buffers;
using System.Text.Unicode;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks for UTF-8 text before a parser reads it.</summary>
internal static class Utf8Text
{
    /// <summary>Returns the text without the byte order mark that some editors write.</summary>
    public static ReadOnlyMemory<byte> WithoutBom(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    /// <summary>Returns why the content cannot be JSON text; <c>null</c> if it can be.</summary>
    public static ConfigIssue? Check(string file, ReadOnlySpan<byte> bytes)
    {
        // Not an empty configuration: a writer that truncates first and is interrupted leaves this.
        if (bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return new(IssueSeverity.Error, file, JsonPath.Root, null, "the file is empty, as a truncated file is",
                "Write its content again; an intentionally empty file contains {}", 1);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return NotUtf8(file, bytes, 0, "the file is UTF-16 text");

        var zero = bytes.IndexOf((byte)0);
        if (zero >= 0)
            return NotUtf8(file, bytes, zero, $"byte {zero} is zero, as in UTF-16 text and in files torn by a crash");

        var invalid = FirstInvalid(bytes);
        return invalid < 0 ? null : NotUtf8(file, bytes, invalid, $"byte {invalid} is not valid UTF-8");
    }

    /// <summary>The line, from 1, of the byte at an offset.</summary>
    public static int LineAt(ReadOnlySpan<byte> bytes, int offset) => 1 + bytes[..offset].Count((byte)'\n');

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return -1;

        Span<char> scratch = stackalloc char[1024];
        var offset = 0;
        OperationStatus status;
        do
        {
            status = Utf8.ToUtf16(bytes[offset..], scratch, out var read, out _, replaceInvalidSequences: false);
            offset += read;
        }
        while (status == OperationStatus.DestinationTooSmall);

        return offset;
    }

    private static ConfigIssue NotUtf8(string file, ReadOnlySpan<byte> bytes, int offset, string problem) =>
        new(IssueSeverity.Error, file, JsonPath.Root, $"0x{bytes[offset]:X2}", problem, "Save the file as UTF-8", LineAt(bytes, offset));
}
