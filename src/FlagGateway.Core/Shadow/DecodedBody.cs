namespace FlagGateway.Core.Shadow;

/// <summary>A body with its content encodings undone.</summary>
/// <param name="Bytes">What could be decoded, up to the cap.</param>
/// <param name="IsCut">Whether there was more.</param>
internal sealed record DecodedBody(ReadOnlyMemory<byte> Bytes, bool IsCut)
{
    /// <summary>Set when the bytes are not what the encoding promises; then <see cref="Bytes"/> are the encoded ones.</summary>
    public string? Damage { get; init; }

    /// <summary>Set when nothing here can undo the encoding; likewise.</summary>
    public string? Unsupported { get; init; }
}
