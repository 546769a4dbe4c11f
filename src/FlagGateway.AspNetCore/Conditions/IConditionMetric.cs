namespace FlagGateway.Conditions;

/// <summary>
/// A number of the host's own that conditions of flags compare: <c>"Metric"</c> of the filter <c>FlagGateway.Metric</c>
/// names it.
/// </summary>
public interface IConditionMetric
{
    /// <summary>
    /// Its name in flags.json, such as <c>queue_length</c>; it comes before a series of the gateway with that name.
    /// </summary>
    string Name { get; }

    /// <summary>Reads the number, once in the condition's interval and never on the path of a request.</summary>
    /// <param name="cancellationToken">Ends the reading when the host stops.</param>
    /// <returns>The number; <c>null</c> if unknown, which is a failed measurement.</returns>
    ValueTask<double?> ReadAsync(CancellationToken cancellationToken);
}
