using FlagGateway;
using FlagGateway.Configuration;
using FlagGateway.Hosting;
using FlagGateway.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a gateway to a host that runs YARP.</summary>
public static class FlagGatewayServiceExtensions
{
    private const string FlagsKey = "feature_management";
    private const string RolloutsKey = "rollouts";

    /// <summary>
    /// Adds a gateway. It decides routes with the metadata <c>Flag</c> once <c>UseFlagRouting</c> is in the proxy's
    /// pipeline. Flags are read from the section <c>feature_management</c> of the host's configuration, plans from
    /// <c>rollouts</c>, unless <see cref="AddFlags(IFlagGatewayBuilder, string)"/> or
    /// <see cref="AddRollouts(IFlagGatewayBuilder, string)"/> name files.
    /// </summary>
    /// <param name="proxy">The host's proxy.</param>
    /// <param name="section">The gateway's settings, like the section <c>FlagGateway</c> of gateway.json.</param>
    public static IFlagGatewayBuilder AddFlagGateway(this IReverseProxyBuilder proxy, IConfigurationSection section) =>
        Add(proxy, new HostSettings(section, null));

    /// <inheritdoc cref="AddFlagGateway(IReverseProxyBuilder, IConfigurationSection)"/>
    /// <param name="proxy">The host's proxy.</param>
    /// <param name="section">The gateway's settings, like the section <c>FlagGateway</c> of gateway.json.</param>
    /// <param name="configure">Changes the settings after they are read; called again with each reload.</param>
    public static IFlagGatewayBuilder AddFlagGateway(this IReverseProxyBuilder proxy, IConfigurationSection section, Action<GatewayOptions> configure) =>
        Add(proxy, new HostSettings(section, configure));

    /// <inheritdoc cref="AddFlagGateway(IReverseProxyBuilder, IConfigurationSection)"/>
    /// <param name="proxy">The host's proxy.</param>
    /// <param name="configure">Sets the gateway's settings; called again with each reload.</param>
    public static IFlagGatewayBuilder AddFlagGateway(this IReverseProxyBuilder proxy, Action<GatewayOptions> configure) =>
        Add(proxy, new HostSettings(null, configure));

    /// <summary>Reads the flags from a file, and again whenever it changes.</summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="path">Path of the file, relative to the host's content root.</param>
    public static IFlagGatewayBuilder AddFlags(this IFlagGatewayBuilder builder, string path) =>
        Use(builder, new FlagsSource(services => new FileText(InContent(services, path), ConfigFileNames.Flags)));

    /// <summary>
    /// Reads the flags from the section <c>feature_management</c> of a configuration, and again whenever that is
    /// reloaded.
    /// </summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="configuration">The configuration.</param>
    public static IFlagGatewayBuilder AddFlags(this IFlagGatewayBuilder builder, IConfiguration configuration) =>
        Use(builder, new FlagsSource(_ => new SectionText(configuration, FlagsKey, ConfigFileNames.Flags, isRequired: true)));

    /// <summary>Reads the plans of rollouts from a file, and again whenever it changes.</summary>
    /// <inheritdoc cref="AddFlags(IFlagGatewayBuilder, string)"/>
    public static IFlagGatewayBuilder AddRollouts(this IFlagGatewayBuilder builder, string path) =>
        Use(builder, new RolloutsSource(services => new FileText(InContent(services, path), ConfigFileNames.Rollouts)));

    /// <summary>
    /// Reads the plans of rollouts from the section <c>rollouts</c> of a configuration, and again whenever that is
    /// reloaded.
    /// </summary>
    /// <inheritdoc cref="AddFlags(IFlagGatewayBuilder, IConfiguration)"/>
    public static IFlagGatewayBuilder AddRollouts(this IFlagGatewayBuilder builder, IConfiguration configuration) =>
        Use(builder, new RolloutsSource(_ => new SectionText(configuration, RolloutsKey, ConfigFileNames.Rollouts, isRequired: false)));

    private static FlagGatewayBuilder Add(IReverseProxyBuilder proxy, HostSettings settings)
    {
        var services = proxy.Services;
        if (services.Any(static service => service.ServiceType == typeof(GatewayRole)))
            throw new InvalidOperationException("AddFlagGateway was called before. A host has one gateway; two gateways need two hosts.");
        services.AddSingleton(settings);
        services.AddSingleton(new FlagsSource(static provider => new SectionText(provider.GetRequiredService<IConfiguration>(), FlagsKey, ConfigFileNames.Flags, isRequired: true)));
        services.AddSingleton(new RolloutsSource(static provider => new SectionText(provider.GetRequiredService<IConfiguration>(), RolloutsKey, ConfigFileNames.Rollouts, isRequired: false)));
        services.AddSingleton(static provider => new HostTexts(provider.GetRequiredService<FlagsSource>().Create(provider), provider.GetRequiredService<RolloutsSource>().Create(provider)));
        services.AddSingleton<HostProxy>();
        services.AddSingleton<IConfigChangeListener>(static provider => provider.GetRequiredService<HostProxy>());
        services.AddSingleton<IConfigSource, HostSource>();
        services.AddSingleton(static provider => InitialConfiguration.Load(provider.GetRequiredService<IConfigSource>()));
        services.AddSingleton<FlagGateway.Reload.IProxyConfigApplier, FlagGateway.Reload.HostProxyApplier>();
        services.AddGateway(GatewayRole.Embedded);
        return new FlagGatewayBuilder(services);
    }

    private static IFlagGatewayBuilder Use<T>(IFlagGatewayBuilder builder, T source)
        where T : class
    {
        builder.Services.Replace(ServiceDescriptor.Singleton(source));
        return builder;
    }

    private static string InContent(IServiceProvider services, string path) => Path.Combine(services.GetRequiredService<IHostEnvironment>().ContentRootPath, path);

    private sealed record FlagsSource(Func<IServiceProvider, ITextSource> Create);

    private sealed record RolloutsSource(Func<IServiceProvider, ITextSource> Create);
}
