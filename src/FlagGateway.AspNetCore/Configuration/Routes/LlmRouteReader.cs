using FlagGateway.Core.Llm;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>Reads the keys <c>Llm.*</c> of a route's <c>Metadata</c>.</summary>
internal static class LlmRouteReader
{
    /// <summary>Key of the API.</summary>
    public const string Api = "Llm.Api";

    private const string Errors = "Llm.Errors";
    private const string Idle = "Llm.Idle";
    private const string Usage = "Llm.Usage";

    private static readonly string[] Keys = [Api, Errors, Idle, Usage];

    /// <summary>Reads the keys; <c>null</c> without any.</summary>
    /// <param name="route">The route.</param>
    /// <param name="path">Its configuration path.</param>
    /// <param name="prices">What tokens cost.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static LlmRoute? Read(RouteConfig route, string path, LlmPrices prices, List<ConfigIssue> issues)
    {
        var reader = new MetadataReader(route, "Llm", Keys, path, issues);
        if (reader.IsEmpty)
            return null;
        if (reader.Get(Api) is null)
            reader.Error(Api, null, "The route has LLM options but no API.", "Add Llm.Api: openai-chat, openai-responses, anthropic-messages or auto");
        if (route.Metadata?.ContainsKey(RouteKeys.Flag) != true)
            issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Gateway, $"{path}:Metadata:{Api}", reader.Get(Api), "The route has no flag, so its responses are not read.", "Add Flag, or remove the key"));
        return new LlmRoute
        {
            Api = reader.GetWord<LlmApi?>(Api, null, ("auto", null), ("openai-chat", LlmApi.OpenAIChat), ("openai-responses", LlmApi.OpenAIResponses), ("anthropic-messages", LlmApi.AnthropicMessages)),
            Errors = ReadErrors(reader),
            Idle = reader.GetTime(Idle, LlmRoute.DefaultIdle, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
            AsksForUsage = reader.GetWord(Usage, false, ("observe", false), ("ask", true)),
            Prices = prices,
        };
    }

    private static LlmErrors ReadErrors(MetadataReader reader)
    {
        var words = reader.GetList(Errors);
        if (words.Length == 0)
            return LlmErrors.Default;
        var errors = LlmErrors.From(words, out var unknown);
        foreach (var word in unknown)
            reader.Error(Errors, word, "Not an outcome that can be an error.", $"Use some of {string.Join(", ", LlmErrors.Words)}");
        return errors;
    }
}
