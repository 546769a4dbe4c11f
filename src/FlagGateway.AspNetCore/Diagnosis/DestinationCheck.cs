using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using FlagGateway.Certificates;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Diagnosis;

/// <summary>Whether destinations accept connections. Opens them as the gateway does, and sends no request.</summary>
internal static class DestinationCheck
{
    private const string Name = "destination";
    private const int Concurrency = 16;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<DiagnosticCheck>> RunAsync(LoadedConfiguration configuration, CancellationToken cancellationToken)
    {
        CertificateStore certificates = new(configuration.Tls, NullLogger<CertificateStore>.Instance);
        (ClusterConfig Cluster, string Id, DestinationConfig Destination)[] all =
        [
            .. configuration.ProxyClusters.OrderBy(static cluster => cluster.ClusterId, StringComparer.Ordinal)
                .SelectMany(static cluster => (cluster.Destinations ?? new Dictionary<string, DestinationConfig>())
                    .OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(pair => (cluster, pair.Key, pair.Value))),
        ];
        var checks = new DiagnosticCheck[all.Length];
        await Parallel.ForAsync(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken }, async (i, stop) =>
        {
            var (cluster, id, destination) = all[i];
            checks[i] = await CheckAsync(cluster, destination, $"{cluster.ClusterId}/{id} {destination.Address}", certificates, stop);
        });
        return checks;
    }

    private static async Task<DiagnosticCheck> CheckAsync(ClusterConfig cluster, DestinationConfig destination, string target, CertificateStore certificates, CancellationToken cancellationToken)
    {
        if (cluster.HttpClient?.WebProxy?.Address is { } proxy)
            return DiagnosticCheck.Ok(Name, target, $"reached through the proxy {proxy}; not checked");
        var address = new Uri(destination.Address);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address.IdnHost, address.Port, timeout.Token);
            if (address.Scheme is not ("https" or "wss"))
                return DiagnosticCheck.Ok(Name, target, "accepts connections");
            DestinationConnector connector = new(TlsOf(cluster), _ => destination.Host, new DestinationTlsOptions(certificates, cluster.ClusterId));
            await using var secure = await connector.SecureAsync(
                new NetworkStream(socket), address, cluster.HttpRequest?.Version ?? System.Net.HttpVersion.Version20, cluster.HttpRequest?.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower, timeout.Token);
            return DiagnosticCheck.Ok(Name, target, $"accepts connections, {secure.SslProtocol}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DiagnosticCheck.Failed(Name, target, $"no connection within {Timeout.TotalSeconds:0} s", "Start it, correct the address, or open the firewall in between");
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
                ? DiagnosticCheck.Failed(Name, target, $"the name {address.IdnHost} is not known", "Correct the address, or the name server")
                : DiagnosticCheck.Failed(Name, target, $"no connection: {exception.Message}", "Start it, or correct the address");
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return DiagnosticCheck.Failed(Name, target, $"the TLS handshake fails: {exception.Message}", $"Correct its certificate, Host, or ReverseProxy:Clusters:{cluster.ClusterId}:HttpClient; http:// if it speaks no TLS");
        }
    }

    [SuppressMessage("Security", "CA5359:Do Not Disable Certificate Validation", Justification = "The configuration says so for this cluster.")]
    private static SslClientAuthenticationOptions TlsOf(ClusterConfig cluster)
    {
        SslClientAuthenticationOptions tls = new() { EnabledSslProtocols = cluster.HttpClient?.SslProtocols ?? SslProtocols.None };
        if (cluster.HttpClient?.DangerousAcceptAnyServerCertificate == true)
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        return tls;
    }
}
