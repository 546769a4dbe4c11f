using System.Security.Cryptography;
using System.Text;
using FlagGateway.Core.Llm;

namespace FlagGateway.Snapshots;

/// <summary>The response of a variant that needs no cluster.</summary>
/// <param name="Status">Its status.</param>
/// <param name="ContentType">Its media type; <c>null</c> without a body.</param>
/// <param name="Text">Its body.</param>
/// <param name="IsStream">Whether clients that ask for a stream get the text as the API's stream.</param>
internal sealed record FixedResponse(int Status, string? ContentType, string Text, bool IsStream)
{
    private readonly byte[]?[] _streams = new byte[]?[Enum.GetValues<LlmApi>().Length];

    /// <summary>The body in UTF-8.</summary>
    public byte[] Body { get; } = Encoding.UTF8.GetBytes(Text);

    /// <summary>SHA-256 of all of it, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Status}\n{ContentType}\n{IsStream}\n{Text}")));

    /// <summary>The text as the stream of an API.</summary>
    public byte[] StreamOf(LlmApi api) => _streams[(int)api] ??= FixedStream.Create(api, Text);
}
