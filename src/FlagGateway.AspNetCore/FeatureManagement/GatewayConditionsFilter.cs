using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.FeatureManagement;

/// <summary>
/// For the Microsoft library: conditions on attributes and segments, and required flags, as the gateway evaluates them.
/// </summary>
[FilterAlias(StatefulDefinition.ConditionsFilter)]
internal sealed class GatewayConditionsFilter(GatewayTargeting targeting) : IFeatureFilter
{
    public Task<bool> EvaluateAsync(FeatureFilterEvaluationContext context) => targeting.IsOnAsync(context.FeatureName).AsTask();
}
