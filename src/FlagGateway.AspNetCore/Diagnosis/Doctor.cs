using FlagGateway.Snapshots;

namespace FlagGateway.Diagnosis;

/// <summary>
/// Checks what a gateway on a configuration depends on: files, ports, certificates, servers, the clock. Changes
/// nothing.
/// </summary>
internal static class Doctor
{
    /// <summary>Runs all checks at the same time; each has a timeout of a few seconds.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="time">The clock of this machine.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    public static async Task<IReadOnlyList<DiagnosticCheck>> RunAsync(LoadedConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        ClockReadings clock = new(time);
        var network = await Task.WhenAll(
            new ListenerCheck(configuration, clock).RunAsync(cancellationToken),
            RedisCheck.RunAsync(configuration.Options.State, clock, cancellationToken),
            PrometheusCheck.RunAsync(configuration.Options.Prometheus, clock, time, cancellationToken),
            DestinationCheck.RunAsync(configuration, cancellationToken));
        return
        [
            StateFolderCheck.Run(configuration.Options.State.Path),
            .. TrustCheck.Run(configuration.Options.Identity, ListenerAddress.OfData(configuration.Settings)),
            .. configuration.Tls.Sources.Values.SelectMany(source => CertificateCheck.Run(source, time.GetUtcNow())),
            .. network.SelectMany(static checks => checks),
            clock.Judge(),
        ];
    }
}
