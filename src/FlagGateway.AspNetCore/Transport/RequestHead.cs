using System.Buffers;
using System.Text;

namespace FlagGateway.Transport;

/// <summary>The head of a request, written into one pooled buffer before any part of it is sent.</summary>
internal sealed class RequestHead : IDisposable
{
    private const int InitialSize = 4096;

    private static readonly SearchValues<char> InTargets = SearchValues.Create([.. Enumerable.Range('!', 0x7e - '!' + 1).Select(static code => (char)code)]);

    private static readonly SearchValues<char> NotInValues = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7f).Select(static code => (char)code).Where(static one => one != '\t')]);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);

    private RequestHead()
    {
    }

    /// <summary>Length of the head, and of the content that follows it in the same buffer.</summary>
    public int Length { get; private set; }

    /// <summary>The head.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>The rest of the buffer.</summary>
    public Span<byte> Free => _buffer.AsSpan(Length);

    /// <summary>Writes the head of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hostLine">The <c>Host</c> header of its destination, for requests without one.</param>
    /// <returns><c>null</c> for a request with something that is left to the framework's client.</returns>
    public static RequestHead? TryWrite(HttpRequestMessage request, byte[] hostLine)
    {
        RequestHead head = new();
        if (head.Write(request, hostLine))
            return head;
        head.Dispose();
        return null;
    }

    /// <summary>Notes that bytes were written to the free part.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Returns the buffer. Nothing may be sending it any more.</summary>
    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length != 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private bool Write(HttpRequestMessage request, byte[] hostLine)
    {
        var target = request.RequestUri!.PathAndQuery;
        if (target.AsSpan().ContainsAnyExcept(InTargets))
            return false;
        Append(request.Method.Method);
        Append(" "u8);
        Append(target);
        Append(" HTTP/1.1\r\n"u8);
        if (!WriteHost(request, hostLine))
            return false;
        foreach (var header in request.Headers.NonValidated)
        {
            if (!header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase) && !WriteHeader(header.Key, header.Value))
                return false;
        }

        if (!WriteContent(request))
            return false;
        Append("\r\n"u8);
        return true;
    }

    private bool WriteHost(HttpRequestMessage request, byte[] hostLine)
    {
        if (!request.Headers.NonValidated.TryGetValues("Host", out var hosts))
        {
            Append(hostLine);
            return true;
        }

        // The framework's client knows what to do with another number of hosts, or with one it cannot read.
        if (hosts.Count != 1 || hosts.ToString() is not { Length: > 0 } host || !Ascii.IsValid(host) || request.Headers.Host is null || host.AsSpan().ContainsAny(NotInValues))
            return false;
        Append("Host: "u8);
        Append(host);
        Append("\r\n"u8);
        return true;
    }

    private bool WriteContent(HttpRequestMessage request)
    {
        if (request.Content is not { } content)
        {
            // As the framework's client: a method that usually has a body says that there is none.
            if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head && request.Method != HttpMethod.Options && request.Method != HttpMethod.Delete)
                Append("Content-Length: 0\r\n"u8);
            return true;
        }

        var length = content.Headers.ContentLength;
        if (length is null)
        {
            if (content.Headers.NonValidated.Contains("Content-Length"))
                return false;
            Append("Transfer-Encoding: chunked\r\n"u8);
        }

        foreach (var header in content.Headers.NonValidated)
        {
            if (!WriteHeader(header.Key, header.Value))
                return false;
        }

        return true;
    }

    private bool WriteHeader(string name, System.Net.Http.Headers.HeaderStringValues values)
    {
        Append(name);
        Append(": "u8);
        var isFirst = true;
        foreach (var value in values)
        {
            if (value.AsSpan().ContainsAny(NotInValues))
                return false;
            if (!isFirst)
                AppendSeparator(name);
            isFirst = false;
            Append(value);
        }

        Append("\r\n"u8);
        return true;
    }

    // The framework's client joins repeated headers in the same way.
    private void AppendSeparator(string name)
    {
        if (name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            Append("; "u8);
        else if (name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase))
            Append(" "u8);
        else
            Append(", "u8);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(Free);
        Length += bytes.Length;
    }

    // UTF-8, as for the framework's client: clients may send it in headers, and a name or a target is ASCII.
    private void Append(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        Length += Encoding.UTF8.GetBytes(text, Free);
    }

    private void Reserve(int count)
    {
        if (Free.Length >= count)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + count));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
