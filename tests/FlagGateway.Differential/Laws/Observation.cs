using FlagGateway.Differential.Wire;

namespace FlagGateway.Differential.Laws;

/// <summary>What a case did to a proxy.</summary>
/// <param name="Sent">What the client sent.</param>
/// <param name="Client">What it got.</param>
/// <param name="Backend">What the destination got.</param>
internal sealed record Observation(string Sent, Exchange Client, IReadOnlyList<Recorded> Backend)
{
    /// <summary>Requests at the destination, by the RFC, as they arrived.</summary>
    public IReadOnlyList<Message> Forwarded { get; } =
    [
        .. Backend.SelectMany(static one => MessageReader.Requests(one.Bytes, Reading.Strict).Messages.Zip(one.Numbers))
            .OrderBy(static one => one.Second).Select(static one => one.First),
    ];

    /// <summary>Requests of the client, by the RFC.</summary>
    public ReadResult Asked { get; } = MessageReader.Requests(Sent, Reading.Strict);

    /// <summary>Responses to the client, by the RFC.</summary>
    public ReadResult Answered { get; } = MessageReader.Responses(Client.Received, Reading.Strict, MethodsOf(Sent), Client.IsEnded);

    /// <summary>Final responses.</summary>
    public IReadOnlyList<Message> Finals => [.. Answered.Messages.Where(static response => response.Status is >= 200 or 101)];

    /// <summary>Responses that a destination gave.</summary>
    public IEnumerable<Message> Passed => Finals.Where(static response => response["X-Backend"] is not null);

    private static IReadOnlyList<string> MethodsOf(string sent) => [.. MessageReader.Requests(sent, Reading.Lenient).Messages.Select(static request => request.Method)];
}
