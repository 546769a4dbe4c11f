using FlagGateway.Options;
using FlagGateway.Prometheus;

namespace FlagGateway.Diagnosis;

/// <summary>Whether the configured Prometheus runs queries.</summary>
internal static class PrometheusCheck
{
    private const string Name = "prometheus";

    public static async Task<IReadOnlyList<DiagnosticCheck>> RunAsync(PrometheusOptions options, ClockReadings clock, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Url is not { } url)
            return [];
        using PromqlClient client = new(() => options, time);
        var before = clock.Now;
        var result = await client.QueryAsync("vector(time())", cancellationToken);
        if (result.Status != PromqlStatus.Value)
            return [DiagnosticCheck.Failed(Name, url, $"a query failed: {result.Reason}", RemedyOf(result, options))];
        // Truncated to milliseconds.
        clock.Note("Prometheus", DateTimeOffset.FromUnixTimeMilliseconds((long)(result.Value * 1000)), before, TimeSpan.FromMilliseconds(2));
        return [DiagnosticCheck.Ok(Name, url, "runs queries")];
    }

    private static string RemedyOf(PromqlResult result, PrometheusOptions options) => result.Error switch
    {
        PromqlError.Transport => "Start it, or correct FlagGateway:Prometheus:Url",
        PromqlError.Timeout => "Find out why it is slow, or raise FlagGateway:Prometheus:Timeout",
        PromqlError.HttpStatus when result.Reason.Contains("401", StringComparison.Ordinal) || result.Reason.Contains("403", StringComparison.Ordinal) =>
            options.Token is null ? "Set FlagGateway:Prometheus:Token, best by the environment" : "Correct FlagGateway:Prometheus:Token",
        _ => "FlagGateway:Prometheus:Url is the address before /api/v1: correct it",
    };
}
