using FlagGateway.Certificates;
using FlagGateway.Configuration;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;

namespace FlagGateway.Hosting;

/// <summary>Registers what gateway.json sets of the server: certificates and allowed hosts.</summary>
internal static class ServerServices
{
    public static void AddServerSettings(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new CertificateStore(
            provider.GetRequiredService<InitialConfiguration>().Configuration.Tls, provider.GetRequiredService<ILogger<CertificateStore>>()));
        services.AddHostedService<CertificateWatching>();
        services.AddHostFiltering(static _ => { });
        services.AddSingleton<AllowedHosts>();
        services.AddSingleton<IPostConfigureOptions<HostFilteringOptions>>(static provider => provider.GetRequiredService<AllowedHosts>());
        services.AddSingleton<IOptionsChangeTokenSource<HostFilteringOptions>>(static provider => provider.GetRequiredService<AllowedHosts>());
        services.AddSingleton<Action<LoadedConfiguration>>(static provider =>
        {
            var (certificates, hosts) = (provider.GetRequiredService<CertificateStore>(), provider.GetRequiredService<AllowedHosts>());
            return next =>
            {
                certificates.Apply(next.Tls);
                hosts.Apply(next);
            };
        });
    }
}
