namespace FlagGateway.Snapshots;

/// <summary>Handling of requests without an identity (route option <c>Flag.WithoutId</c>).</summary>
internal enum WithoutIdAction
{
    /// <summary>
    /// It gets a new identity, and the flag decides for that. Counts in comparisons once the identity returns.
    /// </summary>
    Bucket,

    /// <summary>Control serves it. It gets no identity and is neither compared nor copied.</summary>
    Control,

    /// <summary>It gets 401 and is not forwarded.</summary>
    Reject,
}
