namespace FlagGateway.State;

/// <summary>The state store is unavailable; the message contains the reason.</summary>
public sealed class StateUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StateUnavailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The reason, for operators.</param>
    public StateUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The reason, for operators.</param>
    /// <param name="innerException">What failed.</param>
    public StateUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
