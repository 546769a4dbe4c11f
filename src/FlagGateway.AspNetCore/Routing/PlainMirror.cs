using System.Runtime.CompilerServices;
using FlagGateway.Identity;
using FlagGateway.Mirroring;
using FlagGateway.Snapshots;

namespace FlagGateway.Routing;

/// <summary>Mirrors requests of routes without a flag.</summary>
internal sealed class PlainMirror(MirrorCapture mirroring, TimeProvider time)
{
    /// <summary>Whether to mirror a request.</summary>
    [SkipLocalsInit]
    public static bool IsInSample(HttpContext context, GatewaySnapshot snapshot, MirrorRule rule)
    {
        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> groupEnds = stackalloc int[IdentityScratch.MaxGroups];
        return rule.Applies(null, context.Request.Method, IdentityResolver.Resolve(snapshot.Identity, context, text, groupEnds).BucketKey);
    }

    /// <summary>Forwards a request and mirrors it.</summary>
    public async Task ForwardAsync(HttpContext context, MirrorRule rule, RequestDelegate next)
    {
        var exchange = mirroring.Begin(context, rule, variant: null);
        if (exchange is null)
        {
            await next(context);
            return;
        }

        context.Features.Set(exchange);
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            mirroring.End(context, exchange, time.GetElapsedTime(started));
        }
    }
}
