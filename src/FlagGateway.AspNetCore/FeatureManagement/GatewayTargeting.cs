using FlagGateway.Core.Flags;
using FlagGateway.Identity;
using FlagGateway.Identity.Tokens;
using FlagGateway.Snapshots;
using Microsoft.FeatureManagement.FeatureFilters;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.FeatureManagement;

/// <summary>
/// The gateway's identity of the current request, for the Microsoft library. A visitor without one gets the gateway's
/// cookie.
/// </summary>
internal sealed class GatewayTargeting(IHttpContextAccessor accessor, SnapshotSource snapshots, HostIdentities identities, TimeProvider time) : ITargetingContextAccessor
{
    private static readonly object Item = new();

    public async ValueTask<TargetingContext> GetContextAsync()
    {
        if (accessor.HttpContext is not { } context)
            return new TargetingContext();
        if (context.Items[Item] is TargetingContext known)
            return known;
        if (context.Features.Get<HostIdentity>() is null)
            await identities.FindAsync(context);
        if (context.Features.Get<HostIdentity>() is null && snapshots.Current.Identity.Tokens is { Length: > 0 } tokens)
            await RequestTokens.ReadAsync(context, tokens);
        var targeting = Resolve(context);
        context.Items[Item] = targeting;
        return targeting;
    }

    /// <summary>Whether a flag's conditions are met for the current request, and its required variants.</summary>
    /// <param name="id">Id of the flag.</param>
    public async ValueTask<bool> IsOnAsync(string id)
    {
        if (accessor.HttpContext is not { } context || snapshots.Current.Flags.Find(id) is not { } flag)
            return false;
        await GetContextAsync();
        return IsOn(flag, context);
    }

    private bool IsOn(CompiledFlag flag, HttpContext context)
    {
        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> groupEnds = stackalloc int[IdentityScratch.MaxGroups];
        Span<char> values = stackalloc char[IdentityScratch.AttributeTextLength];
        Span<int> valueEnds = stackalloc int[IdentityScratch.MaxAttributes];
        return flag.IsOn(IdentityResolver.Resolve(snapshots.Current.Identity, context, text, groupEnds, values, valueEnds).Subject, Now(flag));
    }

    private long Now(CompiledFlag flag) => flag.NeedsTime ? time.GetUtcNow().UtcTicks : 0;

    private TargetingContext Resolve(HttpContext context)
    {
        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> groupEnds = stackalloc int[IdentityScratch.MaxGroups];
        Span<char> values = stackalloc char[IdentityScratch.AttributeTextLength];
        Span<int> valueEnds = stackalloc int[IdentityScratch.MaxAttributes];
        var identity = IdentityResolver.Resolve(snapshots.Current.Identity, context, text, groupEnds, values, valueEnds);
        if (identity.SetCookie is { } cookie && !context.Response.HasStarted)
        {
            context.Response.Headers.Append(HeaderNames.SetCookie, cookie);
            if (identity.IsIssued)
                context.Features.Set(new IssuedIdentity(identity.BucketKey.ToString()));
        }

        List<string> groups = new(identity.Groups.Count);
        for (var i = 0; i < identity.Groups.Count; i++)
            groups.Add(identity.Groups[i].ToString());
        groups.AddRange(snapshots.Current.Flags.Segments.Find(identity.Subject));
        AddBucketGroups(identity.Subject, groups);
        return new TargetingContext { UserId = identity.BucketKey.ToString(), Groups = groups };
    }

    // The library cannot compute the percentiles of another system, so it gets the variant as a group.
    private void AddBucketGroups(in Subject subject, List<string> groups)
    {
        var snapshot = snapshots.Current;
        foreach (var id in snapshot.GroupedFlags)
        {
            if (snapshot.Flags.Find(id) is { } flag && BucketGroups.Find(flag, flag.Evaluate(subject, Now(flag))) is { } group)
                groups.Add(group);
        }
    }
}
