namespace FlagGateway.Conditions;

/// <summary>A number that a function of the host reads.</summary>
internal sealed class ConditionMetricFunction(string name, Func<CancellationToken, ValueTask<double?>> read) : IConditionMetric
{
    public string Name => name;

    public ValueTask<double?> ReadAsync(CancellationToken cancellationToken) => read(cancellationToken);
}
