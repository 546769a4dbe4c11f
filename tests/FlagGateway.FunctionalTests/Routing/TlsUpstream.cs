using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>A real https server that remembers which names TLS asked for, and what came then.</summary>
internal sealed class TlsUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate = CreateCertificate();

    private TlsUpstream()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(https => https.ServerCertificateSelector = (_, name) =>
            {
                Names.Enqueue(name ?? "");
                return _certificate;
            });
        }));
        _app = builder.Build();
        _app.Run(context =>
        {
            Requests.Enqueue($"{context.Request.Protocol} {context.Request.Host} {context.Request.Path} {context.Request.Headers["X-FlagGateway-Shadow"]}".TrimEnd());
            return context.Response.WriteAsync("new");
        });
    }

    /// <summary>The names of all handshakes.</summary>
    public ConcurrentQueue<string> Names { get; } = new();

    /// <summary>Protocol, host and path of all requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>A destination, by the name of the machine.</summary>
    /// <param name="more">More settings, each beginning with a comma.</param>
    public string Destinations(string more = "") => $$"""{ "tls": { "Address": "https://localhost:{{new Uri(_app.Urls.First()).Port}}/"{{more}} } }""";

    public static async Task<TlsUpstream> StartAsync()
    {
        TlsUpstream upstream = new();
        await upstream._app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource atOnce = new();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    /// <summary>A certificate for localhost, signed by nobody.</summary>
    public static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
