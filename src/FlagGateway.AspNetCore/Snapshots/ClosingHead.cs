namespace FlagGateway.Snapshots;

/// <summary>Recognizes a final response after which a server closes, in bytes that nobody has read yet.</summary>
internal static class ClosingHead
{
    /// <summary>Maximum length of a head that is examined, in bytes; of a longer one nothing is known.</summary>
    public const int MaxLength = 4096;

    /// <summary>
    /// Whether bytes begin with a complete head of HTTP/1.1 that is no informational one and has <c>Connection:
    /// close</c>. A server that does not close still wants the rest of the request.
    /// </summary>
    public static bool Is(ReadOnlySpan<byte> bytes)
    {
        // HTTP/1.1 413
        if (bytes.Length < 12 || !bytes.StartsWith("HTTP/1.1 "u8) || bytes[9] is < (byte)'2' or > (byte)'5')
            return false;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        foreach (var range in bytes[..end].Split("\r\n"u8))
        {
            var line = bytes[..end][range];
            if (line.Length > 11 && System.Text.Ascii.EqualsIgnoreCase(line[..11], "connection:"u8) && System.Text.Ascii.EqualsIgnoreCase(line[11..].Trim(" \t"u8), "close"u8))
                return true;
        }

        return false;
    }
}
