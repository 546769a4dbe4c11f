using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Tls;

/// <summary>Destinations of a private authority that require certificates of the gateway.</summary>
public sealed class DestinationCertificateTests
{
    [Theory]
    [InlineData("client", "ca.pem", HttpStatusCode.OK)]
    [InlineData(null, "ca.pem", HttpStatusCode.BadGateway)]
    [InlineData("client", null, HttpStatusCode.BadGateway)]
    [InlineData("client", "foreign.pem", HttpStatusCode.BadGateway)]
    public async Task Request_DestinationWithMutualTls_NeedsBothSides(string? client, string? authority, HttpStatusCode expected)
    {
        using TlsFolder folder = new();
        await using var destination = await Destination.StartAsync(folder);
        folder.Write(TestCertificate.Client("gateway", folder.Middle), "client");
        TestCertificate.Replace(folder["foreign.pem"], TestCertificate.Authority("foreign").Pem);
        await using var world = await World.StartAsync(setup => (setup.CandidateDestinations, setup.Cluster) = (destination.Destinations, HttpClient(folder, client, authority)));

        using var response = await world.GetAsync("candidate");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? ["CN=gateway"] : [], destination.Subjects);
    }

    [Fact]
    public async Task Request_CertificateReplaced_NewConnectionsShowTheNewOne()
    {
        using TlsFolder folder = new();
        await using var destination = await Destination.StartAsync(folder);
        folder.Write(TestCertificate.Client("before", folder.Middle), "client");
        await using var world = await World.StartAsync(setup =>
        {
            (setup.CandidateDestinations, setup.Cluster) = (destination.Destinations, HttpClient(folder, "client", "ca.pem"));
            setup.Overrides.Add("--FlagGateway:Destinations:PooledConnectionLifetime=00:00:01");
        });
        Assert.Equal("CN=before", await world.VariantOfAsync("candidate"));

        folder.Write(TestCertificate.Client("after", folder.Middle), "client");

        await Eventually.TrueAsync(async () => await world.VariantOfAsync("candidate") == "CN=after", () => "The old certificate is still shown.");
    }

    [Fact]
    public async Task Reload_OtherCertificateInTheFile_IsShownByTheNextRequest()
    {
        using TlsFolder folder = new();
        await using var destination = await Destination.StartAsync(folder);
        folder.Write(TestCertificate.Client("before", folder.Middle), "client");
        folder.Write(TestCertificate.Client("after", folder.Middle), "other");
        await using var legacy = await Upstream.StartAsync("legacy");
        Setup setup = new(legacy, legacy) { CandidateDestinations = destination.Destinations, Cluster = HttpClient(folder, "client", "ca.pem") };
        await using var gateway = await TestGateway.StartAsync(setup);
        Assert.Equal("CN=before", await GetAsync());

        setup.Cluster = HttpClient(folder, "other", "ca.pem");
        await gateway.ApplyAsync("gateway.json", setup.Gateway());

        Assert.Equal("CN=after", await GetAsync());

        async Task<string> GetAsync()
        {
            using var request = World.Request("candidate");
            using var response = await gateway.Client.SendAsync(request);
            return await response.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Copies_DestinationWithMutualTls_ShowTheCertificate()
    {
        using TlsFolder folder = new();
        await using var destination = await Destination.StartAsync(folder);
        folder.Write(TestCertificate.Client("gateway", folder.Middle), "client");
        await using var world = await World.StartAsync(setup =>
        {
            (setup.CandidateDestinations, setup.Cluster) = (destination.Destinations, HttpClient(folder, "client", "ca.pem"));
            setup.Metadata = """, "Shadow.Cluster": "new" """;
        });

        Assert.Equal("legacy", await world.VariantOfAsync("somebody"));

        await Eventually.TrueAsync(() => !destination.Subjects.IsEmpty, "No copy came.");
        Assert.Equal(["CN=gateway"], destination.Subjects);
    }

    [Theory]
    [InlineData("ca.pem", HttpStatusCode.OK)]
    [InlineData("foreign.pem", HttpStatusCode.BadGateway)]
    public async Task Request_ThroughAProxy_ShowsAndChecksCertificatesToo(string authority, HttpStatusCode expected)
    {
        using TlsFolder folder = new();
        await using var destination = await Destination.StartAsync(folder);
        folder.Write(TestCertificate.Client("gateway", folder.Root), "client");
        TestCertificate.Replace(folder["foreign.pem"], TestCertificate.Authority("foreign").Pem);
        using ConnectProxy proxy = new();
        await using var world = await World.StartAsync(setup =>
        {
            setup.CandidateDestinations = destination.Destinations;
            setup.Cluster = HttpClient(folder, "client", authority).Replace("\"ClientCertificate\"", $"\"WebProxy\": {{ \"Address\": \"{proxy.Address}\" }}, \"ClientCertificate\"", StringComparison.Ordinal);
            setup.LegacyDestinations = setup.CandidateDestinations;
        });

        using var response = await world.GetAsync("candidate");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? ["CN=gateway"] : [], destination.Subjects);
        Assert.NotEqual(0, proxy.Tunnels);
    }

    private static string HttpClient(TlsFolder folder, string? client, string? authority)
    {
        List<string> keys = [];
        if (client is not null)
            keys.Add($$"""  "ClientCertificate": { "Path": "{{folder[client + ".crt"]}}", "KeyPath": "{{folder[client + ".key"]}}" } """);
        if (authority is not null)
            keys.Add($""" "ServerCertificateAuthority": "{folder[authority]}" """);
        return $$""", "HttpClient": { {{string.Join(", ", keys)}} } """;
    }

    /// <summary>
    /// Answers with the subject of the client's certificate, which its authority must have signed, sent with the
    /// intermediate one.
    /// </summary>
    private sealed class Destination(WebApplication app, X509Certificate2 certificate) : IAsyncDisposable
    {
        public ConcurrentQueue<string> Subjects { get; } = new();

        public string Destinations => $$"""{ "tls": { "Address": "https://localhost:{{new Uri(app.Urls.First()).Port}}/" } }""";

        public static async Task<Destination> StartAsync(TlsFolder folder)
        {
            folder.Write(TestCertificate.Server("localhost", folder.Root), "destination");
            var certificate = X509Certificate2.CreateFromPemFile(folder["destination.crt"], folder["destination.key"]);
            var root = folder.Root.Certificate;
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (client, sent, _) => IsSigned(client, sent, root);
            })));
            var app = builder.Build();
            Destination destination = new(app, certificate);
            app.Run(context =>
            {
                destination.Subjects.Enqueue(context.Connection.ClientCertificate!.Subject);
                return context.Response.WriteAsync(context.Connection.ClientCertificate.Subject);
            });
            await app.StartAsync();
            return destination;
        }

        public async ValueTask DisposeAsync()
        {
            using CancellationTokenSource atOnce = new();
            await atOnce.CancelAsync();
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
            certificate.Dispose();
        }

        private static bool IsSigned(X509Certificate2 client, X509Chain? sent, X509Certificate2 root)
        {
            using X509Chain chain = new();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            if (sent is not null)
                chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
            return chain.Build(client);
        }
    }
}
