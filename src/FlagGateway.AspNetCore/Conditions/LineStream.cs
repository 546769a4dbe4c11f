using System.Text;

namespace FlagGateway.Conditions;

/// <summary>Filters a page of metrics while it is written: only the lines of one metric are read.</summary>
/// <param name="name">The name of the metric.</param>
/// <param name="read">Called for each line of it.</param>
internal sealed class LineStream(string name, Action<string> read) : Stream
{
    private readonly byte[] _name = Encoding.ASCII.GetBytes(name);
    // The beginning of a line whose end was not written yet.
    private readonly MemoryStream _begun = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (var end = buffer.IndexOf((byte)'\n'); end >= 0; end = buffer.IndexOf((byte)'\n'))
        {
            if (_begun.Length == 0)
            {
                Take(buffer[..end]);
            }
            else
            {
                _begun.Write(buffer[..end]);
                Take(_begun.GetBuffer().AsSpan(0, (int)_begun.Length));
                _begun.SetLength(0);
            }

            buffer = buffer[(end + 1)..];
        }

        _begun.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Take(ReadOnlySpan<byte> line)
    {
        if (line.Length > _name.Length && line.StartsWith(_name) && line[_name.Length] is (byte)'{' or (byte)' ')
            read(Encoding.UTF8.GetString(line));
    }
}
