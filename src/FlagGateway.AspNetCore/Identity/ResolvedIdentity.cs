using FlagGateway.Core.Flags;

namespace FlagGateway.Identity;

/// <summary>Whose request it is. Lives as long as the request's headers and the scratch it was resolved into.</summary>
internal readonly ref struct ResolvedIdentity
{
    /// <summary>The user id, or the anonymous id. Never empty.</summary>
    public required ReadOnlySpan<char> UserId { get; init; }

    /// <summary>What the bucket is taken of: the user id unless an earlier anonymous id is kept.</summary>
    public required ReadOnlySpan<char> BucketKey { get; init; }

    /// <summary>The groups, in the order of their configuration.</summary>
    public required GroupSet Groups { get; init; }

    /// <summary>The index in <see cref="IdentityPlan.SourceLabels"/> to count this request under.</summary>
    public required int Source { get; init; }

    /// <summary>The text of a <c>Set-Cookie</c> header that the response must carry, or <c>null</c>.</summary>
    public string? SetCookie { get; init; }

    /// <summary>Whether <see cref="UserId"/> is an anonymous id.</summary>
    public required bool UserIsAnonymous { get; init; }

    /// <summary>
    /// Whether the anonymous id was made for this request. Until it comes back nothing says that it is a user: a client that
    /// keeps no cookies gets a new one with each request.
    /// </summary>
    public bool IsIssued { get; init; }

    /// <summary>The same, as flags are evaluated for it.</summary>
    public Subject Subject => new(UserId, BucketKey, Groups);
}
