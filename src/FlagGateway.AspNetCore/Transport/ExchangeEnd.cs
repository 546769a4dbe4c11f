namespace FlagGateway.Transport;

/// <summary>What happens to a connection after a response.</summary>
internal static class ExchangeEnd
{
    /// <summary>Ends an exchange whose response has ended.</summary>
    /// <param name="connection">Its connection.</param>
    /// <param name="upload">The request's body, if the response came before its end; otherwise <c>null</c>.</param>
    /// <param name="isReusable">Whether the response is complete, and its server does not close.</param>
    public static void End(UpstreamConnection connection, Task? upload, bool isReusable)
    {
        if (upload is null)
            connection.Release(isReusable);
        else if (isReusable)
            _ = CloseAfterAsync(connection, upload);
        else
            connection.Dispose();
    }

    // The server still wants the rest of the request.
    private static async Task CloseAfterAsync(UpstreamConnection connection, Task upload)
    {
        await upload.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        connection.Dispose();
    }
}
