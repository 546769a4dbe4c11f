using System.Text;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>Appends to the end of the journal. Not thread-safe.</summary>
/// <remarks>
/// The file is opened for each line, which is cheap compared with the disk write: a file that was moved or
/// changed is detected immediately, and not after a restart lost what was written to it.
/// </remarks>
internal sealed class JournalFile(StateFolder folder, FileStateOptions options)
{
    private volatile JournalEnd? _end;
    private bool _hasRemains;

    /// <summary>Position of the next line; <c>null</c> before the first.</summary>
    public JournalEnd? End => _end;

    /// <summary>Continues at the end found at the start; content after it is truncated.</summary>
    public void GoOn(JournalEnd end) => (_end, _hasRemains) = (end, true);

    /// <summary>Ensures that the journal ends at the expected position and can be opened.</summary>
    /// <param name="last">The entry that the next one follows.</param>
    /// <exception cref="IOException">The file cannot be written, or it was replaced.</exception>
    public void Prepare(ChainLink last)
    {
        if (_end is null)
            StartSegment(last);
        using var _ = OpenAtEnd();
    }

    /// <summary>Appends a line and flushes it to the disk. Returns whether it is the first of a new file.</summary>
    /// <exception cref="IOException">The line is not in the journal and will not appear there later.</exception>
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
        // A journal that did not exist when the gateway started belongs to another process.
        if (_end is null && folder.Journals().FirstOrDefault(segment => segment.File != file) is { File: { } other })
            throw new IOException($"{other} was not there when the gateway started: restart it.");
        var header = Encoding.UTF8.GetBytes(
            new SegmentHeader { Format = SegmentHeader.CurrentFormat, FirstRevision = last.Revision + 1, PreviousHash = last.Hash }.ToLine());
        DurableFile.Create(file, header);
        (_end, _hasRemains) = (new JournalEnd(file, header.Length), false);
    }

    private FileStream OpenAtEnd()
    {
        // Shared for writing, because a reader with another share mode must not block the gateway.
        var stream = DurableFile.Open(_end!.File, FileMode.Open, FileShare.ReadWrite);
        try
        {
            if (_hasRemains && stream.Length >= _end.Length)
                CutOff(stream);
            if (stream.Length != _end.Length)
                throw new IOException($"{_end.File} was changed by another process: restart the gateway.");
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
            // The next write truncates first, and a start ignores a torn last line.
        }
    }
}
