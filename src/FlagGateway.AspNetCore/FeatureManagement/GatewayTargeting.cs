using FlagGateway.Identity;
using FlagGateway.Identity.Tokens;
using FlagGateway.Snapshots;
using Microsoft.FeatureManagement.FeatureFilters;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.FeatureManagement;

/// <summary>The gateway's identity of the current request, for the Microsoft library. A visitor without one gets the gateway's cookie.</summary>
internal sealed class GatewayTargeting(IHttpContextAccessor accessor, SnapshotSource snapshots, HostIdentities identities) : ITargetingContextAccessor
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

    private TargetingContext Resolve(HttpContext context)
    {
        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> groupEnds = stackalloc int[IdentityScratch.MaxGroups];
        var identity = IdentityResolver.Resolve(snapshots.Current.Identity, context, text, groupEnds);
        if (identity.SetCookie is { } cookie && !context.Response.HasStarted)
        {
            context.Response.Headers.Append(HeaderNames.SetCookie, cookie);
            if (identity.IsIssued)
                context.Features.Set(new IssuedIdentity(identity.BucketKey.ToString()));
        }

        var groups = new string[identity.Groups.Count];
        for (var i = 0; i < groups.Length; i++)
            groups[i] = identity.Groups[i].ToString();
        return new TargetingContext { UserId = identity.BucketKey.ToString(), Groups = groups };
    }
}
