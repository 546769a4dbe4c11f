using FlagGateway.Core.Budgets;
using FlagGateway.Mirroring;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Hosting;

/// <summary>Registers the services that mirror requests and compare the responses.</summary>
internal static class MirrorServices
{
    public static void AddMirroring(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new MirrorBudget(provider.GetRequiredService<GatewayOptions>().Shadow.MaxBytes));
        services.AddSingleton<MirrorMetrics>();
        services.AddSingleton(static provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new CopyHeaders(() => snapshots.Current.Options.Shadow);
        });
        services.AddSingleton(static provider => new MirrorSender(
            // Resolved at the first copy: YARP's manager needs the transforms, and these need the capture that feeds
            // the sender.
            provider.GetRequiredService<IProxyStateLookup>,
            new MirrorHttpClientFactory(provider, provider.GetRequiredService<ILogger<ForwarderHttpClientFactory>>()),
            provider.GetRequiredService<CopyHeaders>()));
        services.AddSingleton(static provider => new MismatchLog(provider.GetRequiredService<GatewayOptions>().State.Path, provider.GetRequiredService<ILogger<MismatchLog>>()));
        services.AddSingleton(static provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new MismatchStore(() => snapshots.Current.Options.Shadow.Samples, provider.GetRequiredService<MismatchLog>(), provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton(static provider =>
        {
            var snapshots = provider.GetRequiredService<SnapshotSource>();
            return new ProcessorBudget(() => snapshots.Current.Options.Shadow.CpuShare);
        });
        services.AddSingleton<ComparisonThread>();
        services.AddSingleton<ResponseComparison>();
        services.AddSingleton<CopyClient>();
        services.AddSingleton<LlmCopyClient>();
        services.AddSingleton<LlmCopyWork>();
        services.AddSingleton<MirrorWork>();
        services.AddSingleton<CopyWork>();
        services.AddSingleton(static provider => new MirrorQueue(
            provider.GetRequiredService<GatewayOptions>().Shadow, provider.GetRequiredService<CopyWork>(), provider.GetRequiredService<MirrorMetrics>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MirrorQueue>>()));
        services.RunSingleton<MirrorQueue>();
        services.AddSingleton<MirrorCapture>();
    }
}
