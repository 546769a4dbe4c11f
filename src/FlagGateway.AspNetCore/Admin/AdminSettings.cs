using FlagGateway.Snapshots;

namespace FlagGateway.Admin;

/// <summary>What the admin listener needs of the options, taken at the start; a change needs a restart.</summary>
/// <param name="Url">Where to listen.</param>
/// <param name="AllowedHosts">Names by which it may be asked, besides those of this machine to itself.</param>
/// <param name="Kestrel">Certificates for an address with https, as Kestrel reads them; endpoints are the other listener's.</param>
internal sealed record AdminSettings(string Url, IReadOnlyList<string> AllowedHosts, IConfiguration Kestrel)
{
    private const string Certificates = "Kestrel:Certificates";

    public static AdminSettings From(LoadedConfiguration configuration) => new(
        configuration.Options.Admin.Url,
        configuration.Options.Admin.AllowedHosts ?? [],
        new ConfigurationBuilder().AddInMemoryCollection(configuration.Settings.GetSection(Certificates).AsEnumerable()).Build().GetSection("Kestrel"));
}
