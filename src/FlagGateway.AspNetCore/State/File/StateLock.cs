using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>
/// The write lock of a state folder: the file <c>lock</c>, held open. The system releases it when the process ends.
/// </summary>
internal sealed class StateLock : IDisposable
{
    // Error codes for a held lock: EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Acquires the lock.</summary>
    /// <exception cref="StateFolderException">Another process holds it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static StateLock Take(StateFolder folder)
    {
        try
        {
            return new StateLock(DurableFile.Open(folder.Lock, FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException exception) when (InUse.Contains(exception.HResult))
        {
            throw new StateFolderException(
                $"The state folder {folder.Path} is in use by another gateway. Stop that one, or give this one its own folder with FlagGateway:State:Path.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>The state folder cannot be used; the message contains the reason and the remedy.</summary>
public sealed class StateFolderException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public StateFolderException()
        : this("The state folder cannot be used.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public StateFolderException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for another one.</summary>
    public StateFolderException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
