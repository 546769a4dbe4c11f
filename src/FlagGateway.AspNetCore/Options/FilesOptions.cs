namespace FlagGateway.Options;

/// <summary>
/// Whether the API and the console may change flags.json and rollouts.json. Not for hosts, whose files the gateway
/// never writes.
/// </summary>
public sealed class FilesOptions
{
    /// <summary>
    /// Whether this instance may write the two files in its configuration folder. Otherwise the API and the console
    /// return a patch.
    /// </summary>
    /// <value>Default: <c>false</c>.</value>
    public bool Writable { get; set; }

    /// <summary>
    /// States that all instances of the fleet read the same folder. Needed by <see cref="Writable"/> with state in
    /// Redis.
    /// </summary>
    /// <value>Default: <c>false</c>.</value>
    public bool Shared { get; set; }
}
