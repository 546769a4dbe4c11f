namespace FlagGateway.Differential.Cases;

/// <summary>Bytes that a client sends on one connection.</summary>
/// <param name="Kind">What the table sums up by.</param>
/// <param name="Name">Which of them it is; unique.</param>
/// <param name="Bytes">Latin-1: one character a byte.</param>
internal sealed record Case(string Kind, string Name, string Bytes)
{
    /// <summary>A header of the request that follows the odd one on the connection.</summary>
    public const string EndMark = "X-Mark: end";

    /// <summary>The request that follows: what is taken for its beginning shows who read the odd one how.</summary>
    public const string End = $"GET /end HTTP/1.1\r\nHost: end.test\r\n{EndMark}\r\nConnection: close\r\n\r\n";
}
