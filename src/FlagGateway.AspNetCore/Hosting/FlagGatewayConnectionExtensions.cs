using FlagGateway;
using FlagGateway.Transport;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Forwarder;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Changes how the host's proxy connects to destinations.</summary>
public static class FlagGatewayConnectionExtensions
{
    /// <summary>
    /// Prevents clients from making a destination look broken: request headers are sent in UTF-8 instead of failing
    /// with 502 for a single accent, TLS uses the destination's name and never the client's Host header, and a response
    /// that a destination sends before it closes in the middle of an upload reaches the client.
    /// </summary>
    /// <remarks>
    /// It applies to all clusters of the proxy and replaces its <c>IForwarderHttpClientFactory</c>, including what
    /// <c>ConfigureHttpClient</c> has set up. Without it, guardrails of a host may blame a candidate for faults of its
    /// clients.
    /// </remarks>
    /// <param name="builder">The gateway.</param>
    public static IFlagGatewayBuilder AddDestinationConnections(this IFlagGatewayBuilder builder)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<IForwarderHttpClientFactory>(static provider =>
            new GatewayHttpClientFactory(provider, provider.GetRequiredService<ILogger<ForwarderHttpClientFactory>>()) { PropagatesTraces = true }));
        return builder;
    }
}
