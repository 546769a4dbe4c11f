using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Ofrep;

/// <summary>
/// The entity tag of a bulk evaluation: a hash of context and results. It is the same on all instances of a
/// fleet and after a restart, and does not change if a change of flags or state has no effect on this context.
/// </summary>
internal static class OfrepTag
{
    public static EntityTagHeaderValue Compute(OfrepContext context, ReadOnlySpan<byte> response)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Key}\n{context.GroupText}\n"));
        hash.AppendData(MemoryMarshal.AsBytes<int>(context.GroupEnds));
        foreach (var (name, value) in context.Values.OrderBy(static one => one.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{value}\n"));
        hash.AppendData(response);
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}\"");
    }

    /// <summary>Whether the client already has it.</summary>
    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known) && known.Any(one => one.Compare(tag, useStrongComparison: false));
}
