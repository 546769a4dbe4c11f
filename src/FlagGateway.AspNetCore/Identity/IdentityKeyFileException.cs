namespace FlagGateway.Identity;

/// <summary>
/// The file of signing keys cannot be used. The message contains the file, the line and the remedy, never a secret.
/// </summary>
public sealed class IdentityKeyFileException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public IdentityKeyFileException()
        : this("The file of identity keys cannot be used.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public IdentityKeyFileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for a failure of the file system.</summary>
    public IdentityKeyFileException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
