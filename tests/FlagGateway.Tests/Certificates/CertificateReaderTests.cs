using FlagGateway.Certificates;
using FlagGateway.Configuration.Server;
using FlagGateway.Snapshots;
using FlagGateway.Testing;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Certificates;

/// <summary>Certificates in all forms, and what is said of broken ones.</summary>
public sealed class CertificateReaderTests
{
    [Fact]
    public void Load_PemWithChain_HasKeyAndChain()
    {
        using TempFolder folder = new();
        using var root = TestCertificate.Authority("root");
        using var middle = TestCertificate.Authority("middle", root);
        using var server = TestCertificate.Server("shop.example", middle);
        server.Write(folder.Path);

        var loaded = CertificateReader.Load(Pem(folder));

        Assert.True(loaded.Certificate.HasPrivateKey);
        Assert.Equal(["CN=shop.example", "CN=middle"], loaded.Chain.Select(static one => one.Subject));
        Assert.Equal("CN=middle", Assert.Single(loaded.Context!.IntermediateCertificates).Subject);
    }

    [Fact]
    public void Load_CertificateAndKeyInOneFile_HasKey()
    {
        using TempFolder folder = new();
        using var server = TestCertificate.Server("shop.example");
        folder.Write("tls.pem", server.Key + "\n" + server.Pem);

        Assert.True(CertificateReader.Load(new("k", CertificateUse.Server) { Path = folder["tls.pem"] }).Certificate.HasPrivateKey);
    }

    [Theory]
    [InlineData("right", null)]
    [InlineData("wrong", "k:Password")]
    [InlineData(null, "k:Password")]
    public void Load_EncryptedKey_NeedsItsPassword(string? password, string? problem)
    {
        using TempFolder folder = new();
        using var server = TestCertificate.Server("shop.example");
        folder.Write("tls.crt", server.Pem);
        folder.Write("tls.key", server.EncryptedKey("right"));

        AssertProblem(Pem(folder) with { Password = password }, problem);
    }

    [Theory]
    [InlineData("right", null)]
    [InlineData("wrong", "k:Password")]
    [InlineData(null, "k:Password")]
    public void Load_Pfx_NeedsItsPassword(string? password, string? problem)
    {
        using TempFolder folder = new();
        using var server = TestCertificate.Server("shop.example");
        folder.Write("tls.pfx", server.Pfx("right"));

        AssertProblem(new("k", CertificateUse.Server) { Path = folder["tls.pfx"], Password = password }, problem);
    }

    [Fact]
    public void Load_BrokenFiles_NamesTheKeyThatIsWrong()
    {
        using TempFolder folder = new();
        using var server = TestCertificate.Server("shop.example");
        using var other = TestCertificate.Server("shop.example");
        using var client = TestCertificate.Client("client");
        server.Write(folder.Path);
        client.Write(folder.Path, "client");
        folder.Write("other.key", other.Key);
        folder.Write("empty", "");
        folder.Write("cut.crt", server.Pem[..100]);

        AssertProblem(Pem(folder) with { Path = folder["none.crt"] }, "k:Path");
        AssertProblem(Pem(folder) with { KeyPath = folder["none.key"] }, "k:KeyPath");
        AssertProblem(Pem(folder) with { KeyPath = folder["other.key"] }, "k:KeyPath");
        AssertProblem(Pem(folder) with { KeyPath = folder["tls.crt"] }, "k:KeyPath");
        AssertProblem(Pem(folder) with { KeyPath = null }, "k:Path");
        AssertProblem(Pem(folder) with { Path = folder["empty"] }, "k:Path");
        AssertProblem(Pem(folder) with { Path = folder["cut.crt"] }, "k:Path");
        AssertProblem(Pem(folder) with { Path = folder.Path }, "k:Path");
        AssertProblem(Pem(folder) with { Path = folder["client.crt"], KeyPath = folder["client.key"] }, "k");
        AssertProblem(new("k", CertificateUse.Server) { Subject = "nobody has this name" }, "k:Subject");
        AssertProblem(new("k", CertificateUse.Authority) { Path = folder["empty"] }, "k");
        AssertProblem(new("k", CertificateUse.Authority) { Path = folder["tls.crt"] }, null);
    }

    // Whatever is written over a certificate, the gateway runs on.
    [Fact]
    public void Load_DamagedFiles_OnlyRejectsThem()
    {
        using TempFolder folder = new();
        using var server = TestCertificate.Server("shop.example");
        Random random = new(7);
        server.Write(folder.Path);
        var rejected = 0;
        foreach (var (name, good) in new[] { ("tls.crt", System.Text.Encoding.ASCII.GetBytes(server.Pem)), ("tls.key", System.Text.Encoding.ASCII.GetBytes(server.Key)), ("tls.pfx", server.Pfx("word")) })
        {
            for (var i = 0; i < 150; i++)
            {
                var damaged = good.AsSpan(0, i % 3 == 0 ? random.Next(good.Length) : good.Length).ToArray();
                for (var j = 0; j < i % 5 && damaged.Length > 0; j++)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                folder.Write(name, damaged);
                rejected += IsRejected(name == "tls.pfx" ? new("k", CertificateUse.Server) { Path = folder[name], Password = "word" } : Pem(folder)) ? 1 : 0;
                rejected += IsRejected(new("k", CertificateUse.Authority) { Path = folder[name] }) ? 1 : 0;
            }

            folder.Write(name, good);
        }

        Assert.InRange(rejected, 300, 899);
    }

    [Fact]
    public void Source_AsText_HasNoPassword() =>
        Assert.DoesNotContain("secret", new CertificateSource("k", CertificateUse.Server) { Password = "secret" }.ToString(), StringComparison.Ordinal);

    private static void AssertProblem(CertificateSource source, string? key)
    {
        string? found = null;
        try
        {
            CertificateReader.Load(source);
        }
        catch (CertificateException exception)
        {
            found = exception.Key;
            Assert.NotEmpty(exception.Remedy);
            Assert.DoesNotContain("PRIVATE KEY", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(key, found);
    }

    private static bool IsRejected(CertificateSource source)
    {
        List<ConfigIssue> issues = [];
        CertificateChecks.Validate(new() { Sources = new Dictionary<string, CertificateSource> { [source.Key] = source } }, null, TimeProvider.System.GetUtcNow(), issues);
        return issues.Exists(static issue => issue.Severity == IssueSeverity.Error);
    }

    private static CertificateSource Pem(TempFolder folder) => new("k", CertificateUse.Server) { Path = folder["tls.crt"], KeyPath = folder["tls.key"] };
}
