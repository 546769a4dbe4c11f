using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>Upstreams that never respond.</summary>
internal static class Hanging
{
    /// <summary>Ends when the client of the request has left, without an exception.</summary>
    public static async Task UntilAborted(HttpContext context)
    {
        TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }
}
