using System.Buffers.Binary;

namespace FlagGateway.Routing.Streams;

/// <summary>Follows the frames of a WebSocket, because another frame may be inserted between two only.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455 section 5.2: base framing protocol</seealso>
internal sealed class WebSocketFrames
{
    private const int MaxHeader = 14;

    private readonly byte[] _header = new byte[MaxHeader];
    private int _read;
    private ulong _payload;

    /// <summary>A close frame with status 1012: the service restarts, and clients may connect again.</summary>
    /// <seealso href="https://www.iana.org/assignments/websocket/websocket.xml#close-code-number">WebSocket Close Code Number Registry</seealso>
    public static ReadOnlySpan<byte> ServiceRestart => [0x88, 0x02, 0x03, 0xF4];

    /// <summary>Whether everything so far is complete frames.</summary>
    public bool IsBetween => _read == 0 && _payload == 0;

    /// <summary>Follows bytes from the server.</summary>
    /// <param name="bytes">The next bytes.</param>
    /// <param name="stopsBetween">Whether to stop after the first complete frame.</param>
    /// <returns>The number of bytes followed: all, unless it stopped.</returns>
    public int Advance(ReadOnlySpan<byte> bytes, bool stopsBetween)
    {
        var position = 0;
        while (position < bytes.Length)
        {
            if (_payload > 0)
            {
                var part = (int)Math.Min(_payload, (ulong)(bytes.Length - position));
                _payload -= (ulong)part;
                position += part;
            }
            else
            {
                _header[_read++] = bytes[position++];
                if (_read >= 2 && _read == HeaderLength())
                    (_payload, _read) = (PayloadLength(), 0);
            }

            if (stopsBetween && IsBetween)
                break;
        }

        return position;
    }

    private int HeaderLength() => 2 + ((_header[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 }) + ((_header[1] & 0x80) == 0 ? 0 : 4);

    private ulong PayloadLength() => (_header[1] & 0x7F) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
        127 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
        var length => (ulong)length,
    };
}
