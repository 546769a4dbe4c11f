using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;

namespace FlagGateway.Identity;

/// <summary>Identity of a request. Valid as long as the request's headers and the scratch memory.</summary>
internal readonly ref struct ResolvedIdentity
{
    /// <summary>The user id, or the anonymous id. Never empty.</summary>
    public required ReadOnlySpan<char> UserId { get; init; }

    /// <summary>The bucket key: the user id, unless an earlier anonymous id stays in use.</summary>
    public required ReadOnlySpan<char> BucketKey { get; init; }

    /// <summary>The groups, in the order of their configuration.</summary>
    public required GroupSet Groups { get; init; }

    /// <summary>The attributes; none where nobody needs them.</summary>
    public AttributeSet Attributes { get; init; }

    /// <summary>The index of this request's source in <see cref="IdentityPlan.SourceLabels"/>.</summary>
    public required int Source { get; init; }

    /// <summary>The text of a <c>Set-Cookie</c> header that the response must carry, or <c>null</c>.</summary>
    public string? SetCookie { get; init; }

    /// <summary>Whether <see cref="UserId"/> is an anonymous id.</summary>
    public required bool UserIsAnonymous { get; init; }

    /// <summary>
    /// Whether the identity is signed: by the gateway, or by the application with a key that the gateway knows.
    /// </summary>
    public bool IsVerified { get; init; }

    /// <summary>
    /// Whether the anonymous id was created for this request. Until it returns it may not be a real user: a client that
    /// stores no cookies gets a new one with each request.
    /// </summary>
    public bool IsIssued { get; init; }

    /// <summary>The subject for the evaluation of flags.</summary>
    public Subject Subject => new(UserId, BucketKey, Groups, Attributes);
}
