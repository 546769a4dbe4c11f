using System.Text;

namespace FlagGateway.Core.Shadow;

/// <summary>
/// One step of a JSON path: a member's name, an item's index, or any child; after <c>..</c> at any depth.
/// </summary>
internal sealed record PathStep(string? Name, int? Index, bool IsRecursive)
{
    private readonly byte[]? _name = Name is null ? null : Encoding.UTF8.GetBytes(Name);

    public bool IsAny => Name is null && Index is null;

    public bool MatchesMember(ReadOnlySpan<byte> name) => IsAny || (_name is not null && name.SequenceEqual(_name));

    /// <param name="index">-1 if the position has no meaning.</param>
    /// <param name="matchesUnknown">Whether any index matches a position without meaning.</param>
    public bool MatchesItem(int index, bool matchesUnknown) =>
        IsAny || (Index is { } wanted && (index < 0 ? matchesUnknown : wanted == index));
}
