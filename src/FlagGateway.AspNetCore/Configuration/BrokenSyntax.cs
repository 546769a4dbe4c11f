using System.Text.Json;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Turns the parser's exception into an issue that an operator can act on.</summary>
internal static class BrokenSyntax
{
    /// <summary>Describes an exception that carries a line.</summary>
    public static ConfigIssue Describe(ConfigFile file, JsonException exception)
    {
        var line = (int)Math.Min(exception.LineNumber ?? 0, int.MaxValue - 1);
        var remedy = IsAtEnd(file.Bytes.Span, line, (int)(exception.BytePositionInLine ?? 0))
            ? "The file is truncated: write it again completely, preferably under another name, then rename it"
            : "Fix the syntax at or just before this line";

        // No excerpt of the text: the line may hold a password.
        return new(IssueSeverity.Error, file.Name, JsonPath.Root, null, "the JSON is broken: " + Reason(exception), remedy, line + 1);
    }

    // The parser appends its position, counted from 0, which would contradict ours.
    private static string Reason(JsonException exception)
    {
        var position = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (position < 0 ? exception.Message : exception.Message[..position]).TrimEnd('.');
    }

    private static bool IsAtEnd(ReadOnlySpan<byte> bytes, int line, int column)
    {
        for (; line > 0; line--)
            bytes = bytes[(bytes.IndexOf((byte)'\n') + 1)..];
        return bytes[Math.Min(column, bytes.Length)..].IndexOfAnyExcept(" \t\r\n"u8) < 0;
    }
}
