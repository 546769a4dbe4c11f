namespace FlagGateway.State.File;

/// <summary>Makes sure that one gateway at a time uses a state folder.</summary>
internal static class StateLock
{
    /// <summary>Makes the folder where it is missing, and takes its lock until the result is disposed.</summary>
    /// <exception cref="StateFolderException">Another process has it, or the folder cannot be used.</exception>
    public static FileStream Take(StateFolder folder)
    {
        try
        {
            Directory.CreateDirectory(folder.Path);
            return new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateFolderException($"The state folder {folder.Path} cannot be used: {exception.Message} Another gateway may be running on it; give each its own FlagGateway:State:Path.", exception);
        }
    }
}
