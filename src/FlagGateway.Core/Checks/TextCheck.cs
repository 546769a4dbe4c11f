namespace FlagGateway.Core.Checks;

/// <summary>A check of the text of a model's response. Its result is a signal.</summary>
/// <param name="Signal">Name of the signal.</param>
internal abstract record TextCheck(string Signal)
{
    /// <summary>Checks a text.</summary>
    /// <returns>The signal's value; <c>null</c> if it cannot be decided here.</returns>
    public abstract double? Run(string text);

    /// <summary>Whether a value of the signal is the wanted one.</summary>
    public virtual bool Accepts(double value) => value >= 1;

    /// <summary>1 for <c>true</c>, 0 for <c>false</c>.</summary>
    protected static double From(bool isMet) => isMet ? 1 : 0;
}
