using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>
/// How sessions begin and end; how long they live is in the unit tests, with a clock that can be moved.
/// </summary>
public sealed class ConsoleSessionTests
{
    [Theory]
    [InlineData("\"Role\": \"Operator\"", "\"Role\": \"Viewer\"")]
    [InlineData("\"Name\": \"olga\"", "\"Name\": \"somebody-else\"")]
    [InlineData("\"Role\": \"Operator\"", "\"Role\": \"Admin\"")]
    public async Task Token_ChangedInTheFile_EndsItsSessionsAndNoOthers(string before, string after)
    {
        Setup? files = null;
        await using var world = await ConsoleWorld.StartAsync(setup => files = setup);
        var (olga, vera) = (await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator), await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer));

        files!.Admin = files.Admin.Replace(before, after, StringComparison.Ordinal);
        await world.Gateway.ApplyAsync("gateway.json", files.Gateway());

        using var page = await olga.GetAsync("/");
        using var change = await olga.SendAsync(olga.OwnForm($"/flags/{Setup.Flag}/kill", ("reason", "x"), ("confirm", Setup.Flag)));
        using var other = await vera.GetAsync("/");
        Assert.Equal("/login", page.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, change.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Empty(world.Gateway.State.Current.Kills);
    }

    [Fact]
    public async Task Tokens_AllTakenOut_LetNobodyInAnyMore()
    {
        Setup? files = null;
        await using var world = await ConsoleWorld.StartAsync(setup => files = setup);
        var olga = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        files!.Admin = "{}";
        await world.Gateway.ApplyAsync("gateway.json", files.Gateway());

        using var page = await olga.GetAsync("/");
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/flags");
        request.Headers.Authorization = new("Bearer", ConsoleWorld.Operator);
        using var byToken = await world.Gateway.Admin.SendAsync(request);
        using var bare = await world.Gateway.Admin.GetAsync("/metrics");
        Assert.Equal("/login", page.Headers.Location?.OriginalString);
        Assert.All([byToken, bare], static response => Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode));
    }

    [Fact]
    public async Task Events_SessionOver_End()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        using HttpRequestMessage request = new(HttpMethod.Get, "/console/events");
        client.Sign(request);
        using var response = await world.Gateway.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader events = new(await response.Content.ReadAsStreamAsync());
        Assert.Equal(": connected", await events.ReadLineAsync());

        using var left = await client.SendAsync(client.OwnForm("/logout"));

        await events.ReadToEndAsync().WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task LogIn_Again_EndsTheSessionBefore()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var first = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);
        var form = ConsoleClient.Form("/login", ("token", ConsoleWorld.Operator));
        first.Sign(form);

        using var response = await first.SendAsync(form);
        using var page = await first.GetAsync("/");

        Assert.DoesNotContain(first.Cookie, Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal("/login", page.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("{}", null, false)]
    [InlineData("{}", "http", false)]
    [InlineData("{}", "https", true)]
    [InlineData("{}", "HTTPS, http", true)]
    [InlineData("{}", "http, https", false)]
    [InlineData("""{ "TrustedProxies": [ "10.0.0.0/8" ] }""", "https", false)]
    public async Task Cookie_ProxySaysHttps_IsSecureWhereItIsTrusted(string identity, string? proto, bool isSecure)
    {
        await using var world = await ConsoleWorld.StartAsync(setup => setup.Identity = identity);
        using var form = ConsoleClient.Form("/login", ("token", ConsoleWorld.Operator));
        if (proto is not null)
            form.Headers.Add("X-Forwarded-Proto", proto);

        using var response = await world.Gateway.Admin.SendAsync(form);

        Assert.Equal(isSecure, AttributesOf(response).Contains("secure"));
    }

    [Fact]
    public async Task Cookie_ListenerWithHttps_IsSecure()
    {
        var folder = Directory.CreateTempSubdirectory("flaggateway-certificate-");
        try
        {
            var file = Path.Combine(folder.FullName, "admin.pfx");
            await File.WriteAllBytesAsync(file, Certificate());
            await using var world = await ConsoleWorld.StartAsync(setup => setup.Overrides.AddRange(["--FlagGateway:Admin:Url=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={file}"]));
            using SocketsHttpHandler handler = new() { UseCookies = false, AllowAutoRedirect = false, UseProxy = false };
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=admin.example";
            using HttpClient client = new(handler) { BaseAddress = world.Gateway.Admin.BaseAddress };
            using var form = ConsoleClient.Form("/login", ("token", ConsoleWorld.Operator));

            using var response = await client.SendAsync(form);

            Assert.Equal("https", client.BaseAddress!.Scheme);
            Assert.Superset(new HashSet<string> { "secure", "httponly", "samesite=strict", "path=/", "max-age=43200" }, AttributesOf(response).ToHashSet());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] AttributesOf(HttpResponseMessage response) =>
        [.. Assert.Single(response.Headers.GetValues("Set-Cookie")).Split("; ").Select(static attribute => attribute.ToLowerInvariant())];

    private static byte[] Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=admin.example", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.Export(X509ContentType.Pfx);
    }
}
