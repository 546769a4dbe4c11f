using FlagGateway.Diagnosis;

namespace FlagGateway.Tests.Diagnosis;

public sealed class TrustCheckTests
{
    private static readonly ListenerAddress Network = ListenerAddress.Parse("http://0.0.0.0:8080")!;
    private static readonly ListenerAddress Loopback = ListenerAddress.Parse("http://localhost:8080")!;

    [Theory]
    [InlineData("0.0.0.0/0", DiagnosticStatus.Failed)]
    [InlineData("::/0", DiagnosticStatus.Failed)]
    [InlineData("128.0.0.0/1", DiagnosticStatus.Warning)]
    [InlineData("2000::/3", DiagnosticStatus.Warning)]
    [InlineData("10.0.0.0/8", DiagnosticStatus.Ok)]
    [InlineData("fc00::/7", DiagnosticStatus.Ok)]
    [InlineData("192.0.2.1", DiagnosticStatus.Ok)]
    public void Run_Network_IsJudgedByItsSize(string network, DiagnosticStatus status) =>
        Assert.Equal(status, Assert.Single(TrustCheck.Run(new() { TrustedProxies = [network] }, [Network])).Status);

    [Fact]
    public void Run_EverybodyIsTrustedOnLoopback_IsAWarning() =>
        Assert.Equal(DiagnosticStatus.Warning, Assert.Single(TrustCheck.Run(new() { TrustedProxies = ["0.0.0.0/0"] }, [Loopback])).Status);

    [Fact]
    public void Run_NobodyIsTrusted_NamesSourcesThatNeverCount()
    {
        var check = Assert.Single(TrustCheck.Run(
            new()
            {
                TrustedProxies = [],
                User = [new() { Header = "X-User-Id" }, new() { Cookie = "uid" }, new() { ClientAddress = true }, new() { Claim = "sub", Jwt = new() }],
                Groups = [new() { Body = "tenant", As = "tenant" }],
            },
            [Network]));

        Assert.Equal(DiagnosticStatus.Warning, check.Status);
        Assert.Equal("no proxy is trusted, so the header X-User-Id, addresses in X-Forwarded-For, the field tenant of the body never count", check.Finding);
    }

    [Fact]
    public void Run_NobodyIsTrustedAndNoSourceNeedsIt_IsGood() =>
        Assert.Equal(DiagnosticStatus.Ok, Assert.Single(TrustCheck.Run(new() { TrustedProxies = [], User = [new() { Cookie = "uid" }] }, [Network])).Status);
}
