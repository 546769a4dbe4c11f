using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Flags;

/// <summary>The subject of an evaluation.</summary>
/// <remarks>
/// The user id and the bucket key are the same string unless a route sticks by a group
/// (<c>Flag.StickyBy</c>) or an anonymous visitor keeps the key after login (<c>Continuity: FirstSeen</c>):
/// lists of users always use the user id, percentiles always the bucket key.
/// </remarks>
public readonly ref struct Subject
{
    /// <summary>Creates a subject whose bucket is derived from the user id.</summary>
    public Subject(ReadOnlySpan<char> userId, GroupSet groups)
        : this(userId, userId, groups)
    {
    }

    /// <summary>Creates a subject whose bucket is derived from another key than the user id.</summary>
    public Subject(ReadOnlySpan<char> userId, ReadOnlySpan<char> bucketKey, GroupSet groups)
        : this(userId, bucketKey, groups, default)
    {
    }

    /// <summary>Creates a subject with attributes.</summary>
    public Subject(ReadOnlySpan<char> userId, ReadOnlySpan<char> bucketKey, GroupSet groups, AttributeSet attributes)
    {
        UserId = userId;
        BucketKey = bucketKey;
        Groups = groups;
        Attributes = attributes;
    }

    /// <summary>The user or anonymous id that lists of users are compared with.</summary>
    public ReadOnlySpan<char> UserId { get; }

    /// <summary>The string whose hash is the bucket.</summary>
    public ReadOnlySpan<char> BucketKey { get; }

    /// <summary>The groups the request belongs to.</summary>
    public GroupSet Groups { get; }

    /// <summary>The attributes of the request.</summary>
    public AttributeSet Attributes { get; }

    /// <summary>The text whose hash is the bucket of a flag.</summary>
    /// <param name="prefix">Prefix of the group whose value it is; <c>null</c> for <see cref="BucketKey"/>.</param>
    /// <param name="isMissing">Whether the subject has no such group; then it is the bucket key.</param>
    internal ReadOnlySpan<char> KeyOf(string? prefix, out bool isMissing)
    {
        isMissing = false;
        for (var i = 0; prefix is not null && i < Groups.Count; i++)
        {
            if (Groups[i].StartsWith(prefix, StringComparison.Ordinal))
                return Groups[i][prefix.Length..];
        }

        isMissing = prefix is not null;
        return BucketKey;
    }
}
