namespace FlagGateway.Demo;

/// <summary>Loops that end by cancellation, not by an exception.</summary>
internal static class Ticking
{
    /// <summary>Waits for the next tick; <c>false</c> once cancelled.</summary>
    public static async ValueTask<bool> NextAsync(this PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
