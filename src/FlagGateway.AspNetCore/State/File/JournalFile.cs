using System.Text;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>The end of the journal, where it is written. Used by one thread at a time.</summary>
/// <remarks>
/// The file is opened for each line, which costs nothing beside writing it to the disk: a file that was moved away or
/// changed by somebody is noticed at once, and not after a restart has lost what was written to it.
/// </remarks>
internal sealed class JournalFile(StateFolder folder, FileStateOptions options)
{
    private volatile JournalEnd? _end;
    private bool _hasRemains;

    /// <summary>Where the next line goes; <c>null</c> before the first.</summary>
    public JournalEnd? End => _end;

    /// <summary>Goes on where a start found the end; what lies behind it is cut off.</summary>
    public void GoOn(JournalEnd end) => (_end, _hasRemains) = (end, true);

    /// <summary>Makes sure that the journal ends where it should and can be opened.</summary>
    /// <param name="last">The entry that the next one follows.</param>
    /// <exception cref="IOException">It cannot be written, or it is not the file it was.</exception>
    public void Prepare(ChainLink last)
    {
        if (_end is null)
            StartSegment(last);
        using var _ = OpenAtEnd();
    }

    /// <summary>Appends a line; on the disk when this returns. Answers whether it is the first of a new file.</summary>
    /// <exception cref="IOException">It is not in the journal, and will not be found there later.</exception>
    public bool Append(string line, ChainLink last)
    {
        var isNew = _end is null || _end.Length >= options.SegmentBytes;
        if (isNew)
            StartSegment(last);
        var bytes = Encoding.UTF8.GetBytes(line + '\n');
        using (var stream = OpenAtEnd())
        {
            _hasRemains = true;
            try
            {
                options.Before(StateStep.Append);
                stream.Write(bytes);
                options.Before(StateStep.Sync);
                stream.Flush(flushToDisk: true);
                _hasRemains = false;
            }
            catch
            {
                TryCutOff(stream);
                throw;
            }
        }

        _end = _end! with { Length = _end.Length + bytes.Length };
        return isNew;
    }

    private void StartSegment(ChainLink last)
    {
        options.Before(StateStep.NewSegment);
        var file = folder.Journal(last.Revision + 1);
        // A journal that was not there when the gateway started is somebody else's.
        if (_end is null && folder.Journals().FirstOrDefault(segment => segment.File != file) is { File: { } other })
            throw new IOException($"{other} was not there when the gateway started: restart it.");
        var header = Encoding.UTF8.GetBytes(
            new SegmentHeader { Format = SegmentHeader.CurrentFormat, FirstRevision = last.Revision + 1, PreviousHash = last.Hash }.ToLine());
        DurableFile.Create(file, header);
        (_end, _hasRemains) = (new JournalEnd(file, header.Length), false);
    }

    private FileStream OpenAtEnd()
    {
        // Shared for writing, because a reader that shares it otherwise must not stop the gateway.
        var stream = DurableFile.Open(_end!.File, FileMode.Open, FileShare.ReadWrite);
        try
        {
            if (_hasRemains && stream.Length >= _end.Length)
                CutOff(stream);
            if (stream.Length != _end.Length)
                throw new IOException($"{_end.File} was changed by somebody else: restart the gateway.");
            stream.Position = _end.Length;
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private void CutOff(FileStream stream)
    {
        options.Before(StateStep.CutOff);
        if (stream.Length > _end!.Length)
            stream.SetLength(_end.Length);
        stream.Flush(flushToDisk: true);
        _hasRemains = false;
    }

    private void TryCutOff(FileStream stream)
    {
        try
        {
            CutOff(stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next write does it before anything else, and a start takes a torn last line for what it is.
        }
    }
}
