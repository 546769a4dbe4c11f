using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>What the copy calls the shadow's server, in HTTP and in TLS.</summary>
[Trait("Host", "Any")]
public sealed class CopyHostTests
{
    private const string OriginalHost = """, "Transforms": [ { "RequestHeaderOriginalHost": "true" } ]""";

    [Theory]
    // metadata, settings of the route, Host of the shadow's destination, what arrives (null: its own address)
    [InlineData("", "", null, null)]
    [InlineData("", "", "orders.internal", "orders.internal")]
    [InlineData("", OriginalHost, null, "shop.example:8080")]
    [InlineData("", OriginalHost, "orders.internal", "shop.example:8080")]
    [InlineData(", \"Shadow.HostSuffix\": \"-shadow\"", "", null, "shop.example-shadow:8080")]
    [InlineData(", \"Shadow.Host\": \"candidate.internal\"", "", "orders.internal", "candidate.internal")]
    [InlineData(", \"Shadow.Host\": \"candidate.internal\"", OriginalHost, null, "candidate.internal")]
    public async Task Copy_Host_IsThatOfTheClustersOwnRequestsUnlessAskedOtherwise(string metadata, string route, string? destinationHost, string? expected)
    {
        await using var world = await MirrorWorld.StartAsync(metadata, setup =>
        {
            setup.Route = route;
            if (destinationHost is not null)
                setup.CandidateDestinations = setup.CandidateDestinations.Replace("\" } }", $"\", \"Host\": \"{destinationHost}\" }} }}", StringComparison.Ordinal);
        });
        using var copied = await SendAsync(world, "u1");

        await world.ResultsAsync(1);
        Assert.Equal(expected ?? world.Candidate.Address.Authority, world.Candidate.Last["Host"]);

        // Its own requests, unless the copies are told otherwise.
        using var own = await SendAsync(world, "candidate");
        if (metadata.Length == 0)
            Assert.Equal(expected ?? world.Candidate.Address.Authority, world.Candidate.Last["Host"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(OriginalHost)]
    public async Task Copy_ToTls_NamesTheDestinationAndNotWhatTheClientAskedFor(string route)
    {
        ConcurrentQueue<string?> names = new();
        await using var shadow = await StartTlsAsync(names);
        await using var world = await MirrorWorld.StartAsync(change: setup =>
        {
            setup.CandidateDestinations = $$"""{ "1": { "Address": "https://localhost:{{new Uri(shadow.Urls.First()).Port}}/" } }""";
            setup.Route = route;
            setup.Cluster = """, "HttpClient": { "DangerousAcceptAnyServerCertificate": true }""";
        });

        using var response = await SendAsync(world, "u1");

        Assert.Equal(1, (await world.ResultsAsync(1)).Result("match"));
        Assert.Equal(["localhost"], names);
    }

    private static async Task<HttpResponseMessage> SendAsync(World world, string user)
    {
        using var request = World.Request(user);
        request.Headers.Host = "shop.example:8080";
        return await world.Gateway.Client.SendAsync(request);
    }

    private static async Task<WebApplication> StartTlsAsync(ConcurrentQueue<string?> names)
    {
        using var key = ECDsa.Create();
        var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            https.ServerCertificateSelector = (_, name) =>
            {
                names.Enqueue(name);
                return certificate;
            })));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("legacy"));
        await app.StartAsync();
        return app;
    }
}
