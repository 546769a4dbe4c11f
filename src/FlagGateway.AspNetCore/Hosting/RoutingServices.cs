using FlagGateway.Llm;
using FlagGateway.Pins;
using FlagGateway.Prompts;
using FlagGateway.Routing;
using FlagGateway.Routing.Streams;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.SessionAffinity;
using Yarp.ReverseProxy.Transforms.Builder;

namespace FlagGateway.Hosting;

/// <summary>Registers the gateway's additions to the proxy.</summary>
internal static class RoutingServices
{
    public static void AddFlagRouting(this IServiceCollection services, GatewayRole role)
    {
        services.AddSingleton<IProxyConfigFilter, OwnSessionFilter>();
        services.AddSingleton<IAffinityFailurePolicy, OwnSessionPolicy>();
        services.AddSingleton(new RoutesInScope(role.OwnsProxy));
        services.AddSingleton<RequestGuard>();
        services.AddSingleton<AsyncIdentity>();
        services.AddSingleton<PinStore>();
        services.AddSingleton<ConversationPins>();
        services.AddSingleton<RequestDecider>();
        services.AddSingleton<RequestDispatcher>();
        services.AddSingleton<LlmMetrics>();
        services.AddSingleton<LlmRecorder>();
        services.AddSingleton<RequestRecorder>();
        services.AddSingleton<UpstreamErrorRecorder>();
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<RequestEditor>();
        services.AddSingleton<VersionRecorder>();
        services.RunSingleton<VersionRecorder>();
        services.AddSingleton<RequestEditing>();
        services.AddSingleton<RequestPlanner>();
        services.AddSingleton<FixedResponder>();
        services.AddSingleton<RequestForwarder>();
        services.AddSingleton<FlagRouter>();
        services.AddSingleton<PlainMirror>();
        services.AddSingleton<UnflaggedRouter>();
        services.AddSingleton<ForwardedHeaders>();
        services.AddSingleton<OutgoingRequest>();
        services.AddSingleton<ConnectionAuthentication>();
        services.AddSingleton<CleanedResponse>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<IncomingResponse>();
        services.AddSingleton<ITransformProvider, GatewayTransforms>();
    }
}
