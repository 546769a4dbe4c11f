namespace FlagGateway.Core.Checks;

/// <summary>The value that a server of the user returns for the text.</summary>
/// <param name="Signal">Name of the signal.</param>
/// <param name="Address">Address of the server.</param>
/// <param name="Timeout">How long its response may take.</param>
internal sealed record HttpCheck(string Signal, Uri Address, TimeSpan Timeout) : TextCheck(Signal)
{
    /// <inheritdoc/>
    public override double? Run(string text) => null;

    /// <inheritdoc/>
    public override bool Accepts(double value) => value > 0;
}
