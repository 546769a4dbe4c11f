namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>A secret from the configuration or from a file. A class, because records print what they contain.</summary>
/// <param name="value">The secret, or <c>null</c>.</param>
/// <param name="file">The file that contains it, or <c>null</c>.</param>
internal sealed class ChannelSecret(string? value, string? file)
{
    /// <summary>The secret of two settings; <c>null</c> if both are absent.</summary>
    public static ChannelSecret? From(string? value, string? file) => (value ?? file) is null ? null : new(value, file);

    /// <summary>Reads it. A file is read each time, so that a rotated secret needs no reload.</summary>
    /// <exception cref="ChannelSecretException">The file cannot be read, or is empty.</exception>
    public string Read()
    {
        if (value is not null)
            return value;
        try
        {
            return File.ReadAllText(file!).Trim() is { Length: > 0 } text ? text : throw new ChannelSecretException($"the file {file} is empty");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ChannelSecretException($"the file {file} cannot be read: {exception.GetType().Name}", exception);
        }
    }

    public override string ToString() => "(secret)";
}

/// <summary>A secret cannot be read. The message names the file and never its content.</summary>
internal sealed class ChannelSecretException(string message, Exception? inner = null) : Exception(message, inner);
