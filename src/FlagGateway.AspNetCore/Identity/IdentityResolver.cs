using FlagGateway.Core.Flags;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Identity;

/// <summary>Resolves the identity of a request.</summary>
/// <remarks>
/// Allocates nothing while a request carries a user id or an anonymous cookie in the first half of its
/// life; issuing or renewing a cookie allocates its text.
/// </remarks>
internal static class IdentityResolver
{
    // A second cookie of the name can come from a parent domain. More than a few are not accidental, and
    // each costs a signature.
    private const int MaxCandidates = 4;

    /// <summary>Resolves the identity of a request. Never throws for anything that a client sends.</summary>
    /// <param name="plan">The rules in force.</param>
    /// <param name="context">The request.</param>
    /// <param name="text">
    /// Scratch of <see cref="IdentityScratch.TextLength"/>; with less, values that do not fit are rejected.
    /// </param>
    /// <param name="groupEnds">
    /// Scratch of <see cref="IdentityScratch.MaxGroups"/>; with less, later groups are omitted.
    /// </param>
    /// <param name="values">
    /// Scratch of <see cref="IdentityScratch.AttributeTextLength"/>; with less, attributes that do not fit are missing.
    /// </param>
    /// <param name="valueEnds">
    /// Scratch of <see cref="IdentityScratch.MaxAttributes"/>; empty where nobody needs attributes.
    /// </param>
    public static ResolvedIdentity Resolve(
        IdentityPlan plan, HttpContext context, Span<char> text, Span<int> groupEnds, Span<char> values = default, Span<int> valueEnds = default)
    {
        var trusted = plan.Trusted.Contains(context.Connection.RemoteIpAddress);
        var idLength = Math.Min(IdentityScratch.MaxIdBytes, text.Length);

        if (plan.HasHostSources && context.Features.Get<HostIdentity>() is { } host)
            return Resolve(plan, context, host, GroupReader.Read(host.Identity.Groups, text[idLength..], groupEnds)) with { Attributes = AttributeReader.Read(host.Identity.Attributes, plan.AttributeNames, values, valueEnds) };

        var finding = UserIdReader.Read(plan, context, trusted, text[..idLength], out var source, out var userId);
        var groups = GroupReader.Read(plan, context, trusted, text[idLength..], groupEnds);

        var identity = finding == Finding.Found
            ? User(plan, context, userId, source, groups, plan.Users[source].IsVerified)
            : Anonymous(plan, context, finding, groups);
        return valueEnds.IsEmpty ? identity : identity with { Attributes = AttributeReader.Read(plan, context, trusted, values, valueEnds) };
    }

    private static ResolvedIdentity Resolve(IdentityPlan plan, HttpContext context, HostIdentity host, GroupSet groups) => SourceReader.Judge(host.Identity.UserId) switch
    {
        Finding.Found => User(plan, context, host.Identity.UserId, plan.IndexOfHost(host.Source), groups, host.Identity.IsVerified),
        var finding => Anonymous(plan, context, finding, groups),
    };

    private static ResolvedIdentity User(
        IdentityPlan plan, HttpContext context, ReadOnlySpan<char> userId, int source, GroupSet groups, bool isVerified)
    {
        var bucketKey = userId;
        string? setCookie = null;
        if (plan.KeepsFirstSeen
            && ReadCookie(plan.Anonymous, context.Request.Headers.Cookie, out var anonymousId, out var renew) == AnonymousCause.Known)
        {
            // Renewed here too: otherwise the user would move to another variant when it expires.
            bucketKey = anonymousId;
            setCookie = renew ? SetCookie(plan, plan.Anonymous.Issue(anonymousId), context) : null;
        }

        return new ResolvedIdentity
        {
            UserId = userId,
            BucketKey = bucketKey,
            Groups = groups,
            Source = source,
            SetCookie = setCookie,
            UserIsAnonymous = false,
            IsVerified = isVerified,
        };
    }

    private static ResolvedIdentity Anonymous(
        IdentityPlan plan, HttpContext context, Finding finding, GroupSet groups)
    {
        var cookie = plan.Anonymous;
        var cause = ReadCookie(cookie, context.Request.Headers.Cookie, out var id, out var renew);
        string? value = null;
        if (cause != AnonymousCause.Known)
        {
            value = context.Features.Get<IssuedIdentity>() is { } issued ? cookie.Issue(issued.Id) : cookie.Issue();
            id = AnonymousCookie.IdOf(value);
        }
        else if (renew)
        {
            value = cookie.Issue(id);
        }

        return new ResolvedIdentity
        {
            UserId = id,
            BucketKey = id,
            Groups = groups,
            Source = plan.IndexOf(finding switch
            {
                Finding.Repeated => AnonymousCause.RefusedRepeated,
                Finding.TooLong => AnonymousCause.RefusedTooLong,
                Finding.Unsigned => AnonymousCause.RefusedSignature,
                Finding.Unverifiable => AnonymousCause.RefusedWithoutKeys,
                _ => cause,
            }),
            SetCookie = value is null ? null : SetCookie(plan, value, context),
            UserIsAnonymous = true,
            IsVerified = finding == Finding.Absent && cause == AnonymousCause.Known,
            IsIssued = cause != AnonymousCause.Known,
        };
    }

    private static AnonymousCause ReadCookie(
        AnonymousCookie cookie, StringValues lines, out ReadOnlySpan<char> id, out bool renew)
    {
        id = default;
        renew = false;
        var cause = AnonymousCause.New;
        var values = new CookieValues(lines, cookie.Name);
        for (var i = 0; i < MaxCandidates && values.MoveNext(); i++)
        {
            if (cookie.TryRead(values.Current, out id, out renew))
            {
                return AnonymousCause.Known;
            }

            cause = AnonymousCause.Invalid;
        }

        return cause;
    }

    private static string SetCookie(IdentityPlan plan, string value, HttpContext context) =>
        plan.Anonymous.ToSetCookie(value, secure: ForwardedScheme.IsHttps(context.Request, plan.Forwarders.Contains(context.Connection.RemoteIpAddress)));
}
