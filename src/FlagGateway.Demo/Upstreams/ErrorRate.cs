namespace FlagGateway.Demo.Upstreams;

/// <summary>Percentage of responses that are errors; may be changed while requests run.</summary>
internal sealed class ErrorRate(double percent)
{
    private double _percent = percent;

    /// <summary>From 0 to 100.</summary>
    public double Percent
    {
        get => Volatile.Read(ref _percent);
        set => Volatile.Write(ref _percent, value);
    }
}
