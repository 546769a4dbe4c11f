using System.Text;

namespace FlagGateway.State.File;

/// <summary>One segment of the journal that is being written. Every line that is answered for is on the disk.</summary>
internal sealed class JournalFile : IDisposable
{
    private readonly FileStream _stream;
    private long _length;

    private JournalFile(FileStream stream, long length) => (_stream, _length) = (stream, length);

    /// <summary>Length in bytes of what is whole.</summary>
    public long Length => _length;

    /// <summary>Opens a segment, or makes it; what lies behind the last whole line is cut off.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static JournalFile Open(string file, long wholeLength)
    {
        var isNew = !System.IO.File.Exists(file);
        var stream = DurableFile.Open(file, FileMode.OpenOrCreate);
        try
        {
            if (stream.Length != wholeLength)
            {
                stream.SetLength(wholeLength);
                stream.Flush(flushToDisk: true);
            }

            stream.Position = wholeLength;
            if (isNew)
                DurableFile.SyncFolder(Path.GetDirectoryName(file)!);
            return new JournalFile(stream, wholeLength);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Appends a line; on the disk when this returns.</summary>
    /// <exception cref="IOException">It is not on the disk, and will not be found there later.</exception>
    public void Append(string line)
    {
        // What a failed write before left is cut off first; if even that fails, so does this write.
        if (_stream.Length != _length)
            _stream.SetLength(_length);
        _stream.Position = _length;
        var bytes = Encoding.UTF8.GetBytes(line + '\n');
        try
        {
            _stream.Write(bytes);
            _stream.Flush(flushToDisk: true);
        }
        catch
        {
            TryCutOff();
            throw;
        }

        _length += bytes.Length;
    }

    public void Dispose() => _stream.Dispose();

    private void TryCutOff()
    {
        try
        {
            _stream.SetLength(_length);
            _stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // The next write tries again before anything else, and a start takes a torn last line for what it is.
        }
    }
}
