using FlagGateway.Certificates;
using FlagGateway.Configuration;
using FlagGateway.Configuration.Server;
using FlagGateway.Routing;
using FlagGateway.Threads;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures servers by the section <c>Kestrel</c> of gateway.json.</summary>
public static class FlagGatewayKestrelExtensions
{
    /// <summary>
    /// Applies the limits of the section, and listens on its endpoints or on <c>Urls</c>. Certificates and other
    /// settings of TLS follow gateway.json and the certificates' files: the next handshake uses them, and no connection
    /// is closed.
    /// </summary>
    /// <param name="server">
    /// The server of a host with <c>AddFlagGatewayFolder</c> and <c>UseKestrelHttpsConfiguration</c>.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// The host has no such gateway, or a certificate cannot be loaded.
    /// </exception>
    public static void AddFlagGatewayListeners(this KestrelServerOptions server)
    {
        var settings = server.ApplicationServices.GetRequiredService<InitialConfiguration>().Configuration.Settings;
        var store = server.ApplicationServices.GetRequiredService<CertificateStore>();
        var options = KestrelReader.Read(settings, []);
        KestrelBinding.Apply(options, server);
        var urls = options.Endpoints.Count > 0 ? [] : ServerSettings.Urls(settings);
        server.Limits.MaxConcurrentConnections ??= OpenFiles.Shares.OfClients(options.Endpoints.Count + urls.Length);
        server.RequestHeaderEncodingSelector = ConnectionEncoding.Select;
        Dictionary<string, string?> section = new(StringComparer.OrdinalIgnoreCase) { ["EndpointDefaults:Protocols"] = options.EndpointDefaults.Protocols?.ToString() };
        foreach (var (name, endpoint) in options.Endpoints)
        {
            section[$"Endpoints:{name}:Url"] = endpoint.Url;
            section[$"Endpoints:{name}:Protocols"] = endpoint.Protocols?.ToString();
        }

        if (options.Endpoints.Count > 0)
            Listen(server, section, options.Endpoints.Keys, store, name => store.Settings.Endpoints.GetValueOrDefault(name));
        else
            Listen(server, section, AddUrls(section, urls), store, _ => store.Settings.Default);
    }

    /// <summary>
    /// Listens on one more address, with the certificate of <c>Kestrel:Certificates:Default</c> if it is https.
    /// </summary>
    /// <param name="server">
    /// A server of another application than the gateway's, with <c>UseKestrelHttpsConfiguration</c>.
    /// </param>
    /// <param name="url">The address.</param>
    /// <param name="gateway">The services of a host with <c>AddFlagGatewayFolder</c>.</param>
    public static void AddFlagGatewayListener(this KestrelServerOptions server, string url, IServiceProvider gateway)
    {
        server.Limits.MaxConcurrentConnections ??= OpenFiles.Shares.OfOthers;
        Dictionary<string, string?> section = new(StringComparer.OrdinalIgnoreCase);
        EndpointTls tls = new() { Certificate = KestrelReader.DefaultCertificate };
        Listen(server, section, AddUrls(section, [url]), gateway.GetRequiredService<CertificateStore>(), _ => tls);
    }

    private static List<string> AddUrls(Dictionary<string, string?> section, string[] urls)
    {
        List<string> names = [];
        for (var i = 0; i < urls.Length; i++)
        {
            names.Add($"Urls{i}");
            section[$"Endpoints:{names[i]}:Url"] = urls[i];
        }

        return names;
    }

    // The framework's loader would close a listener, and its connections, to replace a certificate. So it gets
    // only the addresses and protocols, which need a restart, and TLS is decided for each handshake.
    private static void Listen(
        KestrelServerOptions server, Dictionary<string, string?> section, IEnumerable<string> names, CertificateStore store, Func<string, EndpointTls?> find)
    {
        // Without it, the loader would search for a development certificate.
        server.ConfigureHttpsDefaults(static https => https.ServerCertificateSelector = static (_, _) => null);
        var loader = server.Configure(new ConfigurationBuilder().AddInMemoryCollection(section.Where(static one => one.Value is not null)).Build());
        foreach (var name in names)
        {
            // An endpoint that has left the file, or has no TLS there any more, serves until the restart.
            var last = find(name) ?? new();
            loader.Endpoint(name, endpoint =>
            {
                if (endpoint.IsHttps)
                    endpoint.ListenOptions.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = context => new(ServerTls.Choose(store, last = find(name) is { HasCertificate: true } next ? next : last, context.ClientHelloInfo.ServerName)) });
            });
        }
    }
}
