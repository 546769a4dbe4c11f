using FlagGateway.Snapshots;

namespace FlagGateway.Routing;

/// <summary>Ends an exchange whose answer came before the end of the upload.</summary>
internal static class EarlyResponse
{
    /// <summary>How long the rest of an upload is taken after the answer has been sent.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Sends what is left of the answer and then takes the rest of the upload, for 30 seconds at most. Many clients read only when
    /// they have sent everything: closed before that, they see a reset in place of the answer. Never throws.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="upload">Its body.</param>
    /// <param name="time">The clock.</param>
    public static async Task FinishAsync(HttpContext context, UploadWatch upload, TimeProvider time)
    {
        // Over HTTP/2 and 3 the server asks for an end of the upload itself.
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
            // The client left, or sends for too long: the server closes the connection.
        }
    }
}
