using FlagGateway.Core.Llm;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>Reads the keys <c>Llm.*</c> of a route's <c>Metadata</c>.</summary>
internal static class LlmReader
{
    /// <summary>Key of the format.</summary>
    public const string Api = "Llm.Api";

    private static readonly string[] Keys = [Api];

    /// <summary>Reads the keys; <c>null</c> without any.</summary>
    /// <param name="route">The route.</param>
    /// <param name="path">Configuration path of the route.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static LlmRoute? Read(RouteConfig route, string path, List<ConfigIssue> issues)
    {
        var reader = new MetadataReader(route, "Llm", Keys, path, issues);
        if (reader.IsEmpty)
            return null;
        if (reader.Get(Api) is null)
            reader.Error(Api, null, "The route has options of a language model but no format.", "Add Llm.Api with openai-chat, openai-responses, anthropic-messages or auto");
        return new LlmRoute(reader.GetWord<LlmApi?>(
            Api, null, ("auto", null), ("openai-chat", LlmApi.OpenAIChat), ("openai-responses", LlmApi.OpenAIResponses), ("anthropic-messages", LlmApi.AnthropicMessages)));
    }
}
