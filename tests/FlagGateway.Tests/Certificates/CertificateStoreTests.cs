using FlagGateway.Certificates;
using FlagGateway.Testing;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Certificates;

/// <summary>Files of certificates that change while they are in use.</summary>
public sealed class CertificateStoreTests
{
    private readonly RecordingLogger<CertificateStore> _log = new();

    [Fact]
    public void Refresh_NewFilesAtTheSamePath_AreInForceOnceTheyAreSettled()
    {
        using TempFolder folder = new();
        using TestCertificate before = TestCertificate.Server("before"), after = TestCertificate.Server("after");
        before.Write(folder.Path);
        CertificateStore store = new(Settings(folder.Path), _log);

        after.Write(folder.Path);
        store.Refresh();
        Assert.Equal("CN=before", Subject(store));
        store.Refresh();
        store.Refresh();

        Assert.Equal("CN=after", Subject(store));
        Assert.Equal(["Replaced"], _log.Events);
    }

    [Fact]
    public void Refresh_LinkSwapped_IsFollowed()
    {
        using TempFolder folder = new();
        using TestCertificate before = TestCertificate.Server("before"), after = TestCertificate.Server("after");
        foreach (var (name, certificate) in new[] { ("..1", before), ("..2", after) })
            certificate.Write(Directory.CreateDirectory(folder[name]).FullName);
        folder.SwapLink("..data", "..1");
        File.CreateSymbolicLink(folder["tls.crt"], "..data/tls.crt");
        File.CreateSymbolicLink(folder["tls.key"], "..data/tls.key");
        CertificateStore store = new(Settings(folder.Path), _log);

        folder.SwapLink("..data", "..2");
        store.Refresh();
        store.Refresh();

        Assert.Equal("CN=after", Subject(store));
    }

    [Fact]
    public void Refresh_OnlyOneOfTwoFilesYet_WaitsForTheOther()
    {
        using TempFolder folder = new();
        using TestCertificate before = TestCertificate.Server("before"), after = TestCertificate.Server("after");
        before.Write(folder.Path);
        CertificateStore store = new(Settings(folder.Path), _log);

        folder.Write("tls.key", after.Key);
        store.Refresh();
        folder.Write("tls.crt", after.Pem);
        store.Refresh();
        store.Refresh();

        Assert.Equal("CN=after", Subject(store));
        Assert.Equal(["Replaced"], _log.Events);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("")]
    [InlineData(null)]
    public void Refresh_BrokenOrMissingFile_KeepsTheLastGoodOneAndReportsOnce(string? text)
    {
        using TempFolder folder = new();
        using TestCertificate before = TestCertificate.Server("before"), after = TestCertificate.Server("after");
        before.Write(folder.Path);
        CertificateStore store = new(Settings(folder.Path), _log);

        if (text is null)
            File.Delete(folder["tls.crt"]);
        else
            folder.Write("tls.crt", text);
        for (var i = 0; i < 5; i++)
            store.Refresh();

        Assert.Equal("CN=before", Subject(store));
        Assert.Equal(["Refused"], _log.Events);

        after.Write(folder.Path);
        store.Refresh();
        store.Refresh();

        Assert.Equal("CN=after", Subject(store));
        Assert.Equal(["Refused", "Replaced"], _log.Events);
    }

    [Fact]
    public void Refresh_SameContentWrittenAgain_DoesNothing()
    {
        using TempFolder folder = new();
        using var before = TestCertificate.Server("before");
        before.Write(folder.Path);
        CertificateStore store = new(Settings(folder.Path), _log);

        before.Write(folder.Path);
        store.Refresh();
        store.Refresh();

        Assert.Empty(_log.Events);
    }

    [Fact]
    public void Apply_OtherPath_IsInForceAtOnceUnlessBroken()
    {
        using TempFolder folder = new();
        using TestCertificate before = TestCertificate.Server("before"), after = TestCertificate.Server("after");
        before.Write(folder.Path);
        after.Write(folder.Path, "other");
        CertificateStore store = new(Settings(folder.Path), _log);

        store.Apply(Settings(folder.Path, "other"));
        Assert.Equal("CN=after", Subject(store));
        store.Apply(Settings(folder.Path, "missing"));

        Assert.Equal("CN=after", Subject(store));
        Assert.Equal(["Replaced", "Refused"], _log.Events);
    }

    private static string? Subject(CertificateStore store) => store.Find("k")?.Certificate.Subject;

    private static TlsSettings Settings(string folder, string name = "tls") => new()
    {
        Sources = new Dictionary<string, CertificateSource>
        {
            ["k"] = new("k", CertificateUse.Server) { Path = Path.Combine(folder, name + ".crt"), KeyPath = Path.Combine(folder, name + ".key") },
        },
    };
}
