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
    {
        UserId = userId;
        BucketKey = bucketKey;
        Groups = groups;
    }

    /// <summary>The user or anonymous id that lists of users are compared with.</summary>
    public ReadOnlySpan<char> UserId { get; }

    /// <summary>The string whose hash is the bucket.</summary>
    public ReadOnlySpan<char> BucketKey { get; }

    /// <summary>The groups the request belongs to.</summary>
    public GroupSet Groups { get; }
}
