using System.Net;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace FlagGateway.Routing;

/// <summary>
/// Describes the visitor's own connection to the destination. Of a trusted proxy in front of the gateway,
/// <c>X-Forwarded-For</c> is extended by its address, and the scheme, host, prefix and port that it reports are passed
/// on: they are the visitor's. Those of others are replaced.
/// </summary>
/// <remarks>A route's transform of one of these headers runs later and overrides this.</remarks>
internal sealed class ForwardedHeaders(SnapshotSource snapshots) : RequestTransform
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string Host = "X-Forwarded-Host";
    private const string Prefix = "X-Forwarded-Prefix";
    private const string Port = "X-Forwarded-Port";

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var snapshot = RequestSnapshot.Find(context.HttpContext, snapshots);
        var request = context.HttpContext.Request;
        var sent = context.ProxyRequest.Headers;
        var peer = context.HttpContext.Connection.RemoteIpAddress;
        var isTrusted = snapshot.Identity.Forwarders.Contains(peer);
        // Nothing here extends it, so it would contradict the others.
        sent.Remove("Forwarded");
        Replace(For, AddressOf(peer) is { } address ? Chain(isTrusted ? request.Headers[For] : default, address) : null);
        Keep(Proto, request.Scheme);
        Keep(Host, request.Host.HasValue ? request.Host.ToUriComponent() : null);
        Keep(Prefix, null);
        Keep(Port, null);
        if (snapshot.Options.Via is { } name)
            sent.TryAddWithoutValidation("Via", $"{VersionOf(request.Protocol)} {name}");
        return default;

        void Keep(string header, string? own)
        {
            var received = isTrusted ? request.Headers[header] : default;
            Replace(header, StringValues.IsNullOrEmpty(received) ? own : received.ToString());
        }

        void Replace(string header, string? value)
        {
            sent.Remove(header);
            if (value is not null)
                sent.TryAddWithoutValidation(header, value);
        }
    }

    private static string Chain(StringValues before, string address) => before.Count switch
    {
        0 => address,
        1 when before[0] is null or "" => address,
        1 => $"{before[0]}, {address}",
        _ => $"{string.Join(", ", before.ToArray())}, {address}",
    };

    private static string? AddressOf(IPAddress? peer) => peer is { IsIPv4MappedToIPv6: true } ? peer.MapToIPv4().ToString() : peer?.ToString();

    // RFC 9110 section 7.6.3: the version without the protocol's name.
    private static string VersionOf(string protocol) => protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? protocol[5..] : protocol;
}
