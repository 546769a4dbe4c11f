using System.Diagnostics.CodeAnalysis;
using FlagGateway;
using FlagGateway.Conditions;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.State;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Connects a gateway with code of the host.</summary>
public static class FlagGatewaySeamExtensions
{
    /// <summary>
    /// Notifies code of the host about events of rollouts and kill switches, in addition to the webhooks of plans.
    /// </summary>
    /// <typeparam name="T">The notifier; one instance receives all notifications.</typeparam>
    /// <param name="builder">The gateway.</param>
    public static IFlagGatewayBuilder AddNotifier<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IFlagGatewayBuilder builder)
        where T : class, IRolloutNotifier
    {
        builder.Services.AddSingleton<IRolloutNotifier, T>();
        return builder;
    }

    /// <summary>
    /// Lets conditions of flags compare a number of the host: <c>{ "Metric": "queue_length", "Below": 100 }</c>.
    /// </summary>
    /// <typeparam name="T">The number; one instance serves all conditions.</typeparam>
    /// <param name="builder">The gateway.</param>
    public static IFlagGatewayBuilder AddConditionMetric<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IFlagGatewayBuilder builder)
        where T : class, IConditionMetric
    {
        builder.Services.AddSingleton<IConditionMetric, T>();
        return builder;
    }

    /// <summary>Lets conditions of flags compare a number that a function reads.</summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="name">Its name in flags.json.</param>
    /// <param name="read">Reads the number; <c>null</c> if unknown.</param>
    public static IFlagGatewayBuilder AddConditionMetric(this IFlagGatewayBuilder builder, string name, Func<CancellationToken, ValueTask<double?>> read)
    {
        builder.Services.AddSingleton<IConditionMetric>(new ConditionMetricFunction(name, read));
        return builder;
    }

    /// <summary>
    /// Stores the state in a store of the host in place of <c>FlagGateway:State:Kind</c>; one instance, which the
    /// gateway disposes.
    /// </summary>
    /// <typeparam name="T">The store; its constructor may take services.</typeparam>
    /// <param name="builder">The gateway.</param>
    /// <remarks>
    /// While the store fails, kills and rollbacks are in force on this instance and are written when it recovers; other
    /// changes are rejected. Counts of guardrails are those of this instance since it started, and no lease decides
    /// which of several instances controls rollouts: use Redis for fleets.
    /// </remarks>
    public static IFlagGatewayBuilder UseStateStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IFlagGatewayBuilder builder)
        where T : class, IStateStore => builder.UseStateStore(static provider => ActivatorUtilities.CreateInstance<T>(provider));

    /// <summary>Stores the state in a store of the host in place of <c>FlagGateway:State:Kind</c>.</summary>
    /// <param name="builder">The gateway.</param>
    /// <param name="create">Creates the store, which the gateway disposes; called once.</param>
    public static IFlagGatewayBuilder UseStateStore(this IFlagGatewayBuilder builder, Func<IServiceProvider, IStateStore> create)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton(new HostStateStoreFactory(create)));
        return builder;
    }
}
