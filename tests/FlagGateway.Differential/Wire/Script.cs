namespace FlagGateway.Differential.Wire;

/// <summary>What the backend does with a request.</summary>
/// <param name="Bytes">What it sends, Latin-1.</param>
/// <param name="AtHead">Whether it answers as soon as it has the head, before the body.</param>
/// <param name="Closes">Whether it closes after the answer.</param>
internal sealed record Script(string Bytes, bool AtHead = false, bool Closes = false)
{
    /// <summary>A complete answer that says which request it is for.</summary>
    public static readonly Script Echo = new("");

    /// <summary>Whether it is for a request or head; all others get <see cref="Echo"/>.</summary>
    public bool IsFor(string text) => Bytes.Length > 0 && text.Contains("/odd", StringComparison.Ordinal);

    /// <summary>The bytes for a request.</summary>
    public string AnswerTo(Message request)
    {
        if (IsFor(request.Line))
            return Bytes;
        var head = $"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\nX-Backend: echo\r\n\r\n";
        return request.Method == "HEAD" ? head : head + request.Target;
    }
}
