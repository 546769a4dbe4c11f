namespace FlagGateway.Telemetry;

/// <summary>Buckets of the times of models.</summary>
internal static class LlmBuckets
{
    /// <summary>Upper bounds of the buckets of the time to the first content, in seconds.</summary>
    public static readonly double[] FirstToken = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60];
}
