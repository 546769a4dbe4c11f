using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>Answers of an upstream that never come.</summary>
internal static class Hanging
{
    // Kestrel has only weak references to its connections. A request that waits for nothing but its own token, on a
    // connection that is paused because nobody reads its body, is garbage, and its finalizer resets the connection.
    private static readonly ConcurrentDictionary<HttpContext, TaskCompletionSource> Waiting = new();

    /// <summary>Ends when the client of the request has left, without an exception.</summary>
    public static async Task UntilAborted(HttpContext context)
    {
        TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiting[context] = aborted;
        await using var registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
        Waiting.TryRemove(context, out _);
    }
}
