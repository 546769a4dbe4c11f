namespace FlagGateway.FunctionalTests.Tls;

/// <summary>A folder with certificates, all signed by an authority of its own.</summary>
internal sealed class TlsFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-tls-");

    public TlsFolder()
    {
        Middle = TestCertificate.Authority("middle", Root);
        TestCertificate.Replace(this["ca.pem"], Root.Pem);
    }

    public TestCertificate Root { get; } = TestCertificate.Authority("root");

    /// <summary>Clients do not have it, so servers must send it.</summary>
    public TestCertificate Middle { get; }

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a new certificate for <c>localhost</c>; returns its serial number.</summary>
    public string Write(string name = "tls") => Write(TestCertificate.Server("localhost", Middle), name);

    public string Write(TestCertificate certificate, string name)
    {
        using (certificate)
        {
            certificate.Write(_folder.FullName, name);
            return certificate.Certificate.SerialNumber;
        }
    }

    /// <summary>The two keys of a certificate, as on the command line.</summary>
    public IEnumerable<string> Settings(string section, string name = "tls") => [$"--{section}:Path={this[name + ".crt"]}", $"--{section}:KeyPath={this[name + ".key"]}"];

    public TlsClient Client(Uri address) => new(address, Root.Certificate);

    public void Dispose()
    {
        Root.Dispose();
        Middle.Dispose();
        _folder.Delete(recursive: true);
    }
}
