using System.Net;
using System.Net.Sockets;
using FlagGateway.Identity;
using FlagGateway.Options;

namespace FlagGateway.Diagnosis;

/// <summary>
/// Who may name users by headers: everybody is too many, and nobody leaves the sources without effect.
/// </summary>
internal static class TrustCheck
{
    private const string Name = "trusted_proxies";
    private const string Target = "FlagGateway:Identity:TrustedProxies";

    // The largest private blocks: 10.0.0.0/8 and fc00::/7.
    private const int MinPrefix4 = 8;
    private const int MinPrefix6 = 7;

    /// <param name="identity">The section, valid.</param>
    /// <param name="data">The addresses for users.</param>
    public static IEnumerable<DiagnosticCheck> Run(IdentityOptions identity, IReadOnlyList<ListenerAddress> data)
    {
        var networks = identity.TrustedProxies ?? [.. TrustedNetworks.Defaults];
        var isReachable = data.Any(static address => !address.IsLoopback);
        var found = networks.SelectMany(network => Judge(network, isReachable)).ToList();
        var sources = NamesOfTrusted(identity);
        if (networks.Length == 0 && sources.Length != 0)
        {
            found.Add(DiagnosticCheck.Warning(
                Name, Target, $"no proxy is trusted, so {string.Join(", ", sources)} never count",
                """Name the proxies in front of the gateway, such as [ "10.1.2.0/24" ], or use sources that need no trust: a cookie with Hmac, a claim with Jwt"""));
        }

        return found.Count > 0 ? found : [DiagnosticCheck.Ok(Name, Target, networks.Length == 0 ? "none, and no source needs one" : string.Join(", ", networks))];
    }

    private static IEnumerable<DiagnosticCheck> Judge(string network, bool isReachable)
    {
        // An address alone is itself.
        if (!network.Contains('/', StringComparison.Ordinal) || !IPNetwork.TryParse(network, out var block))
            yield break;
        var min = block.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? MinPrefix4 : MinPrefix6;
        if (block.PrefixLength == 0)
        {
            var (finding, remedy) = ("every client is trusted, and can name itself any user and any address", "Name only the proxies in front of the gateway");
            yield return isReachable ? DiagnosticCheck.Failed(Name, network, finding, remedy) : DiagnosticCheck.Warning(Name, network, finding, remedy);
        }
        else if (block.PrefixLength < min)
        {
            yield return DiagnosticCheck.Warning(Name, network, "it includes large parts of the internet", "Name only the proxies in front of the gateway");
        }
    }

    // Without configured sources these are the defaults.
    private static string[] NamesOfTrusted(IdentityOptions identity)
    {
        IEnumerable<IdentitySourceOptions> sources = [.. identity.User ?? [new() { Header = "X-User-Id" }], .. identity.Groups ?? [], .. identity.Attributes ?? []];
        return [.. sources.Select(NameOf).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    private static string? NameOf(IdentitySourceOptions source) => source switch
    {
        { Header: { } header } => $"the header {header}",
        { Key: { } key } => $"the key in {key}",
        { Body: { } body } => $"the field {body} of the body",
        { Claim: { } claim, Jwt: null } => $"the claim {claim}",
        { ClientAddress: true } => "addresses in X-Forwarded-For",
        _ => null,
    };
}
