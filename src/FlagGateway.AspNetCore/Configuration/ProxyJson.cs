using System.Text.Json.Serialization;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration;

/// <summary>
/// The proxy's configuration as JSON that is hashed. Written by generated code, so that trimming does not change it.
/// </summary>
[JsonSerializable(typeof(RouteConfig))]
[JsonSerializable(typeof(ClusterConfig))]
internal sealed partial class ProxyJson : JsonSerializerContext;
