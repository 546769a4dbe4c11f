namespace FlagGateway.State;

/// <summary>Stores what flags' users got on earlier days, so that it survives restarts.</summary>
internal interface IHistoryStore
{
    /// <summary>Reads the history of a flag.</summary>
    /// <returns>The bytes, or <c>null</c> if there is none; not successful if that is not known.</returns>
    Task<(bool IsSuccess, byte[]? Bytes)> ReadAsync(string flag, CancellationToken cancellationToken);

    /// <summary>Writes the history of a flag.</summary>
    /// <returns>What went wrong, or <c>null</c>.</returns>
    Task<string?> WriteAsync(string flag, byte[] bytes, CancellationToken cancellationToken);
}
