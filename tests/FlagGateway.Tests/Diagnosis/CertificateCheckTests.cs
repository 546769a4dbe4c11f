using FlagGateway.Certificates;
using FlagGateway.Diagnosis;
using FlagGateway.Testing;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Diagnosis;

public sealed class CertificateCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestCertificate _root = TestCertificate.Authority("Test Root");

    public void Dispose()
    {
        _folder.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData(25, 0, DiagnosticStatus.Warning, "its chain ends at an issuer that is neither in the file nor trusted by this machine: CN=Test Root")]
    [InlineData(10, 0, DiagnosticStatus.Warning, "in 10 days")]
    [InlineData(10, 11, DiagnosticStatus.Failed, "has expired")]
    [InlineData(10, -21, DiagnosticStatus.Failed, "is not valid before")]
    public void Run_Server_IsJudgedByItsDates(int days, int passed, DiagnosticStatus status, string finding)
    {
        using var server = TestCertificate.Server("shop.test", _root, days);
        server.Write(_folder.Path);

        var check = Run(TimeProvider.System.GetUtcNow().AddDays(passed));

        Assert.Equal(status, check.Status);
        Assert.Contains(finding, check.Finding, StringComparison.Ordinal);
        Assert.NotNull(check.Remedy);
    }

    [Fact]
    public void Run_ChainWithItsRoot_IsComplete()
    {
        using var server = TestCertificate.Server("shop.test", _root, 25);
        server.Write(_folder.Path);
        File.AppendAllText(_folder["tls.crt"], _root.Certificate.ExportCertificatePem());

        var check = Run(TimeProvider.System.GetUtcNow());

        Assert.Equal(DiagnosticStatus.Ok, check.Status);
        Assert.Contains("its key matches, and its chain ends at CN=Test Root", check.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MissingIntermediate_NamesIt()
    {
        using var intermediate = TestCertificate.Authority("Test Intermediate", _root);
        using var server = TestCertificate.Server("shop.test", intermediate, 25);
        server.Write(_folder.Path);
        _folder.Write("tls.crt", server.Certificate.ExportCertificatePem());

        var check = Run(TimeProvider.System.GetUtcNow());

        Assert.Equal(DiagnosticStatus.Warning, check.Status);
        Assert.Contains("CN=Test Intermediate", check.Finding, StringComparison.Ordinal);
        Assert.Contains("append its certificate to the file", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SignedByItself_IsAWarning()
    {
        using var server = TestCertificate.Server("shop.test", null, 25);
        server.Write(_folder.Path);

        Assert.Contains("is signed by itself", Run(TimeProvider.System.GetUtcNow()).Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_KeyOfAnother_Fails()
    {
        using var server = TestCertificate.Server("shop.test", _root, 25);
        using var other = TestCertificate.Server("shop.test", _root, 25);
        server.Write(_folder.Path);
        _folder.Write("tls.key", other.Key);

        var check = Run(TimeProvider.System.GetUtcNow());

        Assert.Equal(DiagnosticStatus.Failed, check.Status);
        Assert.Contains("no key of this certificate", check.Finding, StringComparison.Ordinal);
    }

    private DiagnosticCheck Run(DateTimeOffset now) => Assert.Single(CertificateCheck.Run(
        new("Kestrel:Certificates:Default", CertificateUse.Server) { Path = _folder["tls.crt"], KeyPath = _folder["tls.key"] }, now));
}
