namespace FlagGateway.Core.Flags;

/// <summary>
/// Assigns gates to conditions: the existing ones if flag and parameters are the same, so that a reload does not
/// lose measurements, and new ones otherwise.
/// </summary>
public sealed class MetricGates
{
    private readonly Dictionary<(string FlagId, MetricFilterSettings Settings), MetricGate> _gates = [];

    /// <summary>Starts with the gates of the flags in force.</summary>
    /// <param name="inForce">The flags in force, or <c>null</c> for none.</param>
    public MetricGates(FlagSet? inForce)
    {
        foreach (var gate in inForce?.MetricGates ?? [])
            _gates[(gate.FlagId, gate.Settings)] = gate;
    }

    /// <summary>Returns the gate of a condition.</summary>
    public MetricGate GetOrAdd(string flagId, MetricFilterSettings settings)
    {
        if (!_gates.TryGetValue((flagId, settings), out var gate))
            _gates.Add((flagId, settings), gate = new MetricGate(flagId, settings));
        return gate;
    }
}
