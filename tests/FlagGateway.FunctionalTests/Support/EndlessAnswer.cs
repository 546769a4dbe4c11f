using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>An answer that ends only when its client leaves.</summary>
internal static class EndlessAnswer
{
    public static async Task WriteAsync(HttpContext context, int partLength)
    {
        var part = new byte[partLength];
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(part);

            // Writes to a client that is gone end at once: without a break a few of these loops
            // hold every thread of the pool, and that they are over has none left to be told on.
            await Task.Yield();
        }
    }
}
