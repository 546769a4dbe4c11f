using FlagGateway.Routing;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.SessionAffinity;

namespace FlagGateway.Hosting;

/// <summary>Registers the proxy with its first routes and clusters.</summary>
internal static class ProxyServices
{
    public static void AddProxy(this IServiceCollection services, LoadedConfiguration configuration)
    {
        services.AddRouting();
        services.AddRequestTimeouts();
        // Affinity cookies must survive a restart.
        services.AddDataProtection().SetApplicationName("FlagGateway");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new AffinityKeyFolder(Path.Combine(configuration.Options.State.Path, "affinity-keys")));
        services.AddReverseProxy().LoadFromMemory(configuration.ProxyRoutes, configuration.ProxyClusters).AddConfigFilter<OwnSessionFilter>();
        services.AddSingleton<IAffinityFailurePolicy, OwnSessionPolicy>();
        // YARP brings authorization along, and the framework would put it before every request; routes cannot ask for it.
        services.RemoveAll<IAuthorizationHandlerProvider>();
        services.AddSingleton<IForwarderHttpClientFactory, GatewayHttpClientFactory>();
        services.AddSingleton<Yarp.ReverseProxy.Transforms.Builder.ITransformProvider, GatewayTransforms>();
    }
}
