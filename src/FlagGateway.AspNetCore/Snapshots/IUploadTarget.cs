namespace FlagGateway.Snapshots;

/// <summary>Where a request's body goes. The destination may respond before it has all of it.</summary>
internal interface IUploadTarget
{
    /// <summary>Whether a response can be recognized while the body is sent.</summary>
    bool IsReadable { get; }

    /// <summary>
    /// Cuts an upload that waits for its client, if the destination has responded and closes. Does nothing while it
    /// already watches.
    /// </summary>
    void WatchFor(UploadWatch upload);
}
