namespace FlagGateway.Hosting;

/// <summary>Registers services that run only if the configuration needs them.</summary>
internal static class HostedServices
{
    /// <summary>Runs a service that is already registered.</summary>
    public static void RunSingleton<T>(this IServiceCollection services)
        where T : class, IHostedService => services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<T>());

    /// <summary>Runs a service that is already registered, if a condition holds.</summary>
    /// <param name="services">The gateway's services.</param>
    /// <param name="isNeeded">Decides when the host starts.</param>
    public static void RunSingletonIf<T>(this IServiceCollection services, Func<IServiceProvider, bool> isNeeded)
        where T : class, IHostedService => services.AddSingleton(provider => isNeeded(provider) ? provider.GetRequiredService<T>() : Idle.Instance);

    private sealed class Idle : IHostedService
    {
        public static readonly IHostedService Instance = new Idle();

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
