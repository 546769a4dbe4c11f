using FlagGateway.Ofrep;
using FlagGateway.Options;

namespace FlagGateway.Hosting;

/// <summary>Registers flag evaluation for applications.</summary>
internal static class OfrepServices
{
    public static void AddOfrep(this IServiceCollection services)
    {
        services.AddSingleton<OfrepService>();
        services.AddSingleton<OfrepEvaluations>();
        services.AddSingleton<OfrepChanges>();
        services.RunSingleton<OfrepChanges>();
        services.AddSingleton<OfrepStreams>();
        services.AddSingleton(static provider => new OfrepLimiter(provider.GetRequiredService<GatewayOptions>().Ofrep.RequestsPerSecond));
    }
}
