using System.Net;
using System.Security.Authentication;

namespace FlagGateway.Hosting.Services;

/// <summary>
/// Whether this process still responds: it sends a request to its own listener for operators. That passes the server,
/// the thread pool and the pipeline, and counts as no user's request.
/// </summary>
internal sealed class SelfCheck : IDisposable
{
    private readonly Uri _address;
    private readonly HttpClient _client;

    /// <param name="admin">Address of the listener for operators, as it was configured or bound.</param>
    public SelfCheck(Uri admin)
    {
        _address = new Uri(Reachable(admin), "/healthz/live");
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>
    /// Asks once. Any response counts, and so does a certificate that does not fit this address: something responded.
    /// </summary>
    public async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(_address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return true;
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError == HttpRequestError.SecureConnectionError || exception.InnerException is AuthenticationException;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _client.Dispose();

    private static Uri Reachable(Uri address)
    {
        if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
            return address;
        var loopback = ip.Equals(IPAddress.Any) ? IPAddress.Loopback : ip.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : ip;
        return new UriBuilder(address) { Host = loopback.ToString() }.Uri;
    }
}
