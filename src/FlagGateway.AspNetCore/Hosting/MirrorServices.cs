using FlagGateway.Mirroring;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Hosting;

/// <summary>Registers what copies requests and compares the answers.</summary>
internal static class MirrorServices
{
    public static void AddMirroring(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(new MirrorBudget(options.Shadow.MaxBytes));
        services.AddSingleton<MirrorMetrics>();
        services.AddSingleton(provider => new CopyHeaders(
            () => provider.GetRequiredService<SnapshotSource>().Current.Options.Shadow,
            () => provider.GetRequiredService<SnapshotSource>().Current.Identity.Anonymous.Name));
        services.AddSingleton(provider => new MirrorSender(
            // Not before the first copy: YARP's manager needs the transforms, and these need the capture that feeds the sender.
            provider.GetRequiredService<IProxyStateLookup>,
            new MirrorHttpClientFactory(provider, provider.GetRequiredService<ILogger<ForwarderHttpClientFactory>>()),
            provider.GetRequiredService<CopyHeaders>()));
        services.AddSingleton(provider => new MismatchLog(options.State.Path, provider.GetRequiredService<ILogger<MismatchLog>>()));
        services.AddSingleton(provider => new MismatchStore(
            () => provider.GetRequiredService<SnapshotSource>().Current.Options.Shadow.Samples,
            provider.GetRequiredService<MismatchLog>(), TimeProvider.System));
        services.AddSingleton<MirrorWork>();
        services.AddSingleton(provider => new MirrorQueue(
            options.Shadow, provider.GetRequiredService<MirrorWork>(), provider.GetRequiredService<MirrorMetrics>(), TimeProvider.System,
            provider.GetRequiredService<ILogger<MirrorQueue>>()));
        services.AddHostedService(provider => provider.GetRequiredService<MirrorQueue>());
        services.AddSingleton<MirrorCapture>();
    }
}
