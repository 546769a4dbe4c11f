using FlagGateway.Snapshots;

namespace FlagGateway.Routing;

/// <summary>Completes an exchange whose response came before the end of the upload.</summary>
internal static class EarlyResponse
{
    /// <summary>How long the rest of an upload is read after the response has been sent.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Sends the rest of the response and then reads the rest of the upload, for at most 30 seconds. Many clients read
    /// only after sending everything: if the connection closes earlier, they see a reset instead of the response. Never
    /// throws.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="upload">Its body.</param>
    /// <param name="time">The clock.</param>
    public static async Task FinishAsync(HttpContext context, UploadWatch upload, TimeProvider time)
    {
        // With HTTP/2 and HTTP/3 the server itself requests the end of the upload.
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) && !HttpProtocol.IsHttp10(context.Request.Protocol))
            return;
        try
        {
            await context.Response.CompleteAsync();
            using CancellationTokenSource deadline = new(MaxTime, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
            await upload.DrainAsync(either.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client has disconnected or sends for too long: the server closes the connection.
        }
    }
}
