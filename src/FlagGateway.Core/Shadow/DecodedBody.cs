namespace FlagGateway.Core.Shadow;

/// <summary>A body with its content encodings undone.</summary>
/// <param name="Bytes">The decoded bytes, up to the limit.</param>
/// <param name="IsCut">Whether there was more.</param>
internal sealed record DecodedBody(ReadOnlyMemory<byte> Bytes, bool IsCut)
{
    /// <summary>Set if the bytes are invalid in the encoding; then <see cref="Bytes"/> are the encoded ones.</summary>
    public string? Damage { get; init; }

    /// <summary>Set if the encoding is not supported; likewise.</summary>
    public string? Unsupported { get; init; }
}
