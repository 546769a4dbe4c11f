using System.Diagnostics.CodeAnalysis;
using FlagGateway;
using FlagGateway.Conditions;
using FlagGateway.Rollouts.Notifications;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Connects a gateway with code of the host.</summary>
public static class FlagGatewaySeamExtensions
{
    /// <summary>Notifies code of the host about events of rollouts and kill switches, in addition to the webhooks of plans.</summary>
    /// <typeparam name="T">The notifier; one instance receives all notifications.</typeparam>
    /// <param name="builder">The gateway.</param>
    public static IFlagGatewayBuilder AddNotifier<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IFlagGatewayBuilder builder)
        where T : class, IRolloutNotifier
    {
        builder.Services.AddSingleton<IRolloutNotifier, T>();
        return builder;
    }

    /// <summary>Lets conditions of flags compare a number of the host: <c>{ "Metric": "queue_length", "Below": 100 }</c>.</summary>
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
}
