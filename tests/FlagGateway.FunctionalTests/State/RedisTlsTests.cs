using FlagGateway.Options;
using FlagGateway.State;
using FlagGateway.State.Redis;

namespace FlagGateway.FunctionalTests.State;

/// <summary>TLS to real servers: what works, and what is said where it does not.</summary>
public sealed class RedisTlsTests(ITestOutputHelper output) : IDisposable
{
    private readonly RedisCertificates _certificates = new();

    [Fact]
    public async Task PrivateAuthority_Configured_Works()
    {
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("good"));
        var one = fleet.Add(",ssl=true", redis: new RedisOptions { CertificateAuthority = _certificates.Authority });

        await one.UpAsync();

        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Rollout("a", 10))).Outcome);
        Assert.Null((await one.VerifyAuditAsync()).Problem);
    }

    [Theory]
    [InlineData(false, "from an unknown authority (CN=Authority of the test); name the PEM file of that authority in FlagGateway:State:Redis:CertificateAuthority")]
    [InlineData(true, "from an unknown authority (CN=Authority of the test); add that authority to the file of FlagGateway:State:Redis:CertificateAuthority")]
    public async Task UnknownAuthority_NamedWithItsRemedy(bool hasOther, string expected)
    {
        using RedisCertificates other = new("Another authority");
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("good"));

        await SaysAsync(fleet.Add(",ssl=true", redis: new RedisOptions { CertificateAuthority = hasOther ? other.Authority : null }), expected);
    }

    [Fact]
    public async Task Expired_Named()
    {
        var ends = TimeProvider.System.GetUtcNow().AddDays(-3);
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("expired", ends: ends));

        await SaysAsync(fleet.Add(",ssl=true", redis: Trusting()), $"that of the server ended {ends.UtcDateTime:yyyy-MM-dd HH:mm} UTC; renew it");
    }

    [Fact]
    public async Task OtherName_Named_AndWorksAsSslHost()
    {
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("named", "redis.example"));

        await SaysAsync(fleet.Add(",ssl=true", redis: Trusting()), "is for redis.example, not for 127.0.0.1; use a name that it has, or write it as sslHost=");

        await fleet.Add(",ssl=true,sslHost=redis.example", redis: Trusting()).UpAsync();
    }

    [Fact]
    public async Task ClientCertificate_Missing_Named()
    {
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("asks", asksClients: true));

        await SaysAsync(fleet.Add(",ssl=true", redis: Trusting()), "asks for a client certificate; name one in FlagGateway:State:Redis:ClientCertificate:Path");
    }

    [Fact]
    public async Task ClientCertificate_OfAnotherAuthority_Named()
    {
        using RedisCertificates other = new("Another authority");
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("asks", asksClients: true));

        await SaysAsync(fleet.Add(",ssl=true", redis: Trusting(other.Issue("client"))), "the server refuses the client certificate (unknown ca)");
    }

    [Fact]
    public async Task ClientCertificate_Configured_Works()
    {
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("asks", asksClients: true));
        var one = fleet.Add(",ssl=true", redis: Trusting(_certificates.Issue("client")));

        await one.UpAsync();

        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Kill("a"))).Outcome);
    }

    [Fact]
    public async Task ServerWithoutTls_Named()
    {
        await using var fleet = await RedisFleet.StartAsync();

        await SaysAsync(fleet.Add(",ssl=true"), "the server speaks no TLS at this port, or hangs; leave ssl=true out");
    }

    [Fact]
    public async Task ServerWithTls_ClientWithout_Named()
    {
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("good"));

        await SaysAsync(fleet.Add(), "as a server does that speaks TLS; write ssl=true");
    }

    [Fact]
    public async Task CertificateRenewed_WithoutRestart_IsUsed()
    {
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("asks", asksClients: true));
        using RedisCertificates other = new("Another authority");
        var files = other.Issue("client");
        var one = fleet.Add(",ssl=true", redis: Trusting(files));
        await one.TroubleAsync("unknown ca");

        var renewed = _certificates.Issue("client");
        File.Copy(renewed.Key, files.Key, overwrite: true);
        File.Copy(renewed.Certificate, files.Certificate, overwrite: true);

        await one.UpAsync();
    }

    [Fact]
    public async Task UnknownAuthority_OfACommand_IsNamedAsWell()
    {
        await using var fleet = await RedisFleet.StartAsync(_certificates.Server("good"));

        var (_, problem) = await RedisStateReader.ReadAsync(new StateOptions { Kind = StateKind.Redis, Configuration = $"{fleet.Server.Address},ssl=true" }, CancellationToken.None);

        Assert.Contains("from an unknown authority", problem, StringComparison.Ordinal);
    }

    public void Dispose() => _certificates.Dispose();

    private RedisOptions Trusting((string Certificate, string Key)? own = null) =>
        new() { CertificateAuthority = _certificates.Authority, ClientCertificate = new() { Path = own?.Certificate, KeyPath = own?.Key } };

    private async Task SaysAsync(RedisInstance one, string words)
    {
        await one.TroubleAsync(words);
        output.WriteLine(one.Store.Health.Problem!);
        Assert.DoesNotContain("password", one.Store.Health.Problem, StringComparison.Ordinal);
    }
}
