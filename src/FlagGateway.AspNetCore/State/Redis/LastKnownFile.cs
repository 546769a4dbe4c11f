using FlagGateway.Files;

namespace FlagGateway.State.Redis;

/// <summary>The last known state on disk, so that an instance can start and serve without Redis.</summary>
internal sealed class LastKnownFile(string file, ILogger logger)
{
    private readonly Lock _lock = new();
    private KnownState _kept = KnownState.Nothing;

    /// <summary>Reads the file; <c>null</c> if there is no usable one.</summary>
    public KnownState Read()
    {
        try
        {
            if (!System.IO.File.Exists(file))
                return KnownState.Nothing;
            if (StateDocument.Read(System.IO.File.ReadAllBytes(file), out var problem) is { } known)
                return _kept = known;
            Log.LastKnownUnreadable(logger, $"{file}: {problem}; it is left out");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.LastKnownUnreadable(logger, $"{file}: {exception.Message}");
        }

        return KnownState.Nothing;
    }

    /// <summary>Writes the file atomically. A failure is logged only.</summary>
    public void Write(Func<KnownState> latest)
    {
        lock (_lock)
        {
            var known = latest();
            if (ReferenceEquals(known, _kept))
                return;
            try
            {
                DurableFile.Replace(file, StateDocument.Write(known), isDurable: true);
                _kept = known;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.LastKnownNotWritten(logger, file, exception);
            }
        }
    }
}
