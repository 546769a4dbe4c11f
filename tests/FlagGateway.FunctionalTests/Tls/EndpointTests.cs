using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Tls;

/// <summary>The section <c>Kestrel</c> in a running gateway.</summary>
public sealed class EndpointTests
{
    private const string Endpoint = "--Kestrel:Endpoints:data:";

    [Fact]
    public async Task Sni_EachName_HasItsCertificateAndUnknownOnesNone()
    {
        using TlsFolder folder = new();
        folder.Write(TestCertificate.Server("shop.example", folder.Middle), "shop");
        folder.Write(TestCertificate.Server("*.shop.example", folder.Middle), "rest");
        await using var world = await StartAsync([
            Endpoint + "Url=https://127.0.0.1:0",
            .. folder.Settings("Kestrel:Endpoints:data:Sni:shop.example:Certificate", "shop"), Endpoint + "Sni:shop.example:Protocols=Http1",
            .. folder.Settings("Kestrel:Endpoints:data:Sni:*.shop.example:Certificate", "rest")]);

        async Task<TlsAnswer> GetAsync(string name) => await Client(folder, world, client =>
        {
            client.Name = name;
            client.Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        }).GetAsync();

        var (shop, rest) = (await GetAsync("shop.example"), await GetAsync("a.shop.example"));
        Assert.Equal(("CN=shop.example", "http/1.1"), (shop.Subject, shop.Protocol));
        Assert.Equal(("CN=*.shop.example", "h2"), (rest.Subject, rest.Protocol));
        await AssertFailsAsync(() => GetAsync("other.test"));
        await AssertFailsAsync(() => GetAsync(""));
    }

    [Fact]
    public async Task Certificate_Pfx_IsServedWithItsPassword()
    {
        using TlsFolder folder = new();
        using var certificate = TestCertificate.Server("localhost", folder.Root);
        await File.WriteAllBytesAsync(folder["tls.pfx"], certificate.Pfx("word"));
        await using var world = await StartAsync([Endpoint + "Url=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={folder["tls.pfx"]}", "--Kestrel:Certificates:Default:Password=word"]);

        Assert.Equal(certificate.Certificate.SerialNumber, (await Client(folder, world).GetAsync()).SerialNumber);
    }

    [Fact]
    public async Task SslProtocols_OlderClient_IsRejected()
    {
        using TlsFolder folder = new();
        folder.Write();
        await using var world = await StartAsync([Endpoint + "Url=https://127.0.0.1:0", Endpoint + "SslProtocols:0=Tls13", .. folder.Settings("Kestrel:Certificates:Default")]);

        await AssertFailsAsync(() => Client(folder, world, static client => client.Versions = SslProtocols.Tls12).GetAsync());
        Assert.Contains("200", (await Client(folder, world, static client => client.Versions = SslProtocols.Tls13).GetAsync()).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NoCertificate", false)]
    [InlineData("AllowCertificate", false)]
    [InlineData("RequireCertificate", true)]
    public async Task ClientCertificateMode_ClientWithoutOne_IsRejectedIfRequired(string mode, bool isRejected)
    {
        using TlsFolder folder = new();
        folder.Write();
        await using var world = await StartAsync([Endpoint + "Url=https://127.0.0.1:0", "--Kestrel:EndpointDefaults:ClientCertificateMode=" + mode, .. folder.Settings("Kestrel:Certificates:Default")]);

        if (isRejected)
            await AssertFailsAsync(() => Client(folder, world).GetAsync());
        else
            Assert.Contains("200", (await Client(folder, world).GetAsync()).Line, StringComparison.Ordinal);
    }

    // Nobody of the system's authorities signed it.
    [Theory]
    [InlineData("AllowCertificate")]
    [InlineData("RequireCertificate")]
    public async Task ClientCertificateMode_CertificateOfNobody_IsRejected(string mode)
    {
        using TlsFolder folder = new();
        folder.Write();
        folder.Write(TestCertificate.Client("somebody", folder.Root), "client");
        using var certificate = X509Certificate2.CreateFromPemFile(folder["client.crt"], folder["client.key"]);
        await using var world = await StartAsync([Endpoint + "Url=https://127.0.0.1:0", "--Kestrel:EndpointDefaults:ClientCertificateMode=" + mode, .. folder.Settings("Kestrel:Certificates:Default")]);

        await AssertFailsAsync(() => Client(folder, world, client => client.Certificate = SslStreamCertificateContext.Create(certificate, null)).GetAsync());
    }

    [Fact]
    public async Task ClientCertificateMode_CertificateOfAnAuthorityOfTheSystem_IsAcceptedAndPassedOn()
    {
        using TlsFolder folder = new();
        folder.Write();
        folder.Write(TestCertificate.Client("somebody", folder.Root), "client");
        File.Copy(folder["ca.pem"], Path.Combine(Directory.CreateDirectory(folder["authorities"]).FullName, "ca.pem"));
        using var certificate = X509Certificate2.CreateFromPemFile(folder["client.crt"], folder["client.key"]);
        await using var legacy = await Upstream.StartAsync("legacy");
        Setup setup = new(legacy, legacy) { Route = """, "Transforms": [ { "ClientCert": "X-Client-Cert" } ]""" };
        setup.Overrides.AddRange([Endpoint + "Url=https://127.0.0.1:0", Endpoint + "ClientCertificateMode=RequireCertificate", .. folder.Settings("Kestrel:Certificates:Default")]);
        await using var program = await GatewayProgram.StartAsync(setup, "SSL_CERT_DIR=" + folder["authorities"]);
        var client = folder.Client(program.Address);

        client.Certificate = SslStreamCertificateContext.Create(certificate, null);

        Assert.Contains("200", (await client.GetAsync()).Line, StringComparison.Ordinal);
        Assert.Equal(Convert.ToBase64String(certificate.RawData), legacy.Last["X-Client-Cert"]);
        client.Certificate = null;
        await AssertFailsAsync(() => client.GetAsync());
    }

    // Where the system has QUIC, it is served; elsewhere HTTP/2 is.
    [Fact]
    public async Task Protocols_WithHttp3_TheBestOfTheSystemIsServed()
    {
        using TlsFolder folder = new();
        folder.Write();
        var port = FreePort();
        await using var world = await StartAsync([Endpoint + $"Url=https://127.0.0.1:{port}", Endpoint + "Protocols=Http1AndHttp2AndHttp3", .. folder.Settings("Kestrel:Certificates:Default")]);
        var version = System.Net.Quic.QuicListener.IsSupported ? HttpVersion.Version30 : HttpVersion.Version20;
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(folder.Root.Certificate);
        using HttpClient client = new(new SocketsHttpHandler { SslOptions = new() { TargetHost = "localhost", CertificateChainPolicy = policy } });
        using HttpRequestMessage request = new(HttpMethod.Get, world.Gateway.Address) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var response = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version));
    }

    [Fact]
    public async Task Ofrep_Https_HasTheDefaultCertificate()
    {
        using TlsFolder folder = new();
        var serial = folder.Write();
        await using var world = await StartAsync(["--FlagGateway:Ofrep:Url=https://127.0.0.1:0", .. folder.Settings("Kestrel:Certificates:Default")]);

        Assert.Equal(serial, (await folder.Client(world.Gateway.OfrepAddress!).GetAsync()).SerialNumber);
    }

    [Fact]
    public async Task Endpoints_HttpAndHttps_AreBothServed()
    {
        using TlsFolder folder = new();
        folder.Write();
        await using var world = await StartAsync(["--Kestrel:Endpoints:a:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:b:Url=https://127.0.0.1:0", .. folder.Settings("Kestrel:Certificates:Default")]);
        var addresses = world.Gateway.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(static one => new Uri(one)).ToDictionary(static one => one.Scheme);

        using var plain = TestGateway.NewClient(addresses["http"]);

        Assert.Equal("legacy", await plain.GetStringAsync("/"));
        Assert.Contains("200", (await folder.Client(addresses["https"]).GetAsync()).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxRequestLineSize=100", "GET /{0} HTTP/1.1\r\nHost: a\r\n\r\n", 100, "HTTP/1.1 414")]
    [InlineData("MaxRequestHeadersTotalSize=200", "GET / HTTP/1.1\r\nHost: a\r\nX-Long: {0}\r\n\r\n", 300, "HTTP/1.1 431")]
    [InlineData("MaxRequestHeaderCount=2", "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nC: {0}\r\n\r\n", 1, "HTTP/1.1 431")]
    [InlineData("MaxRequestBodySize=10", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n{0}", 20, "HTTP/1.1 413")]
    [InlineData("MinRequestBodyDataRate:BytesPerSecond=0", "GET /{0} HTTP/1.1\r\nHost: a\r\n\r\n", 100, "HTTP/1.1 200")]
    public async Task Limits_OfTheSection_AreInForce(string limit, string request, int length, string answer)
    {
        await using var world = await StartAsync(["--Kestrel:Limits:" + limit]);
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, request, new string('x', length)));

        Assert.StartsWith(answer, await client.ReadAsync("\r\n"), StringComparison.Ordinal);
    }

    // HTTP/3 and the others share a port number, which the server cannot choose.
    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task<World> StartAsync(string[] overrides) => World.StartAsync(setup => setup.Overrides.AddRange(overrides));

    private static TlsClient Client(TlsFolder folder, World world, Action<TlsClient>? change = null)
    {
        var client = folder.Client(world.Gateway.Address);
        change?.Invoke(client);
        return client;
    }

    private static async Task AssertFailsAsync(Func<Task> request) => Assert.True(TlsClient.IsFailure(await Assert.ThrowsAnyAsync<Exception>(request)));
}
