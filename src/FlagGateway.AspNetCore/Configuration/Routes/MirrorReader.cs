using FlagGateway.Options;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>Reads the mirror rule of a route from the keys <c>Shadow.*</c> of its <c>Metadata</c>.</summary>
internal static class MirrorReader
{
    /// <summary>Safe methods, mirrored unless a route names others.</summary>
    public static readonly string[] DefaultMethods = ["GET", "HEAD"];

    /// <summary>Default for the maximum body size: 1 MiB.</summary>
    public const int DefaultMaxBodyBytes = 1024 * 1024;

    private const int MaxBodyBytes = 64 * 1024 * 1024;
    private const string Cluster = RouteKeys.ShadowCluster;
    private const string Percentage = "Shadow.Percentage";
    private const string Methods = "Shadow.Methods";
    private const string Host = "Shadow.Host";
    private const string HostSuffix = "Shadow.HostSuffix";

    private static readonly string[] Keys =
    [
        Cluster, Percentage, Methods, Credentials, "Shadow.MaxBodyBytes", "Shadow.Sample", "Shadow.Noise", "Shadow.Timeout",
        Host, HostSuffix, "Shadow.Log", "Shadow.Headers", "Shadow.Ignore", "Shadow.Unordered", "Shadow.Tolerance", TokensPerDay,
    ];

    private const string Credentials = "Shadow.Credentials";
    private const string TokensPerDay = "Shadow.TokensPerDay";
    private const long DefaultTokensPerDay = 1_000_000;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    // A model may write for minutes.
    private static readonly TimeSpan DefaultLlmTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Reads the rule; <c>null</c> if the route mirrors nothing.</summary>
    /// <param name="route">The route.</param>
    /// <param name="flagId">The flag that decides it, or <c>null</c>.</param>
    /// <param name="llm">The route's settings for a model, or <c>null</c>.</param>
    /// <param name="isDriven">
    /// Whether stages of a rollout define the target of copies, so that the route need not.
    /// </param>
    /// <param name="path">Configuration path of the route.</param>
    /// <param name="clusters">All clusters.</param>
    /// <param name="options">Limits and names of secrets.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static MirrorRule? Read(
        RouteConfig route, string? flagId, LlmRoute? llm, bool isDriven, string path, IReadOnlyDictionary<string, ClusterConfig> clusters, ShadowOptions options, List<ConfigIssue> issues)
    {
        var reader = new MetadataReader(route, "Shadow", Keys, path, issues);
        if (reader.IsEmpty && !isDriven)
            return null;
        var cluster = reader.Get(Cluster);
        if (cluster is null && isDriven)
            cluster = "";
        else if (cluster is null)
            reader.Error(Cluster, null, "The route has shadow options but no cluster for the shadow.", "Add Shadow.Cluster");
        else if (!clusters.ContainsKey(cluster))
            reader.Error(Cluster, cluster, "No cluster has this name.", $"Use one of {string.Join(", ", clusters.Keys.Order(StringComparer.Ordinal).Take(8))}, or add it");

        var methods = ReadMethods(reader);
        // Only requests with a body ask a model.
        var model = llm is not null && methods.Contains(HttpMethods.Post) ? llm : null;
        CheckModel(reader, model);
        var percentage = reader.GetNumber(Percentage, 100, 0, 100);
        var isPerRequest = reader.GetWord("Shadow.Sample", false, ("user", false), ("request", true));
        return new MirrorRule
        {
            RouteId = route.RouteId,
            FlagId = flagId,
            ClusterId = cluster ?? "",
            Sample = new MirrorSample("shadow\n" + route.RouteId, percentage, isPerRequest),
            Methods = methods,
            Llm = model,
            TokensPerDay = (long)reader.GetNumber(TokensPerDay, DefaultTokensPerDay, 0, 1e15),
            KeepsCredentials = reader.GetBool(Credentials),
            MaxBodyBytes = (int)reader.GetNumber("Shadow.MaxBodyBytes", DefaultMaxBodyBytes, 0, MaxBodyBytes),
            LearnsNoise = reader.GetBool("Shadow.Noise"),
            Host = ReadHost(reader, Host),
            HostSuffix = ReadHost(reader, HostSuffix),
            Timeout = reader.GetTime("Shadow.Timeout", model is null ? DefaultTimeout : DefaultLlmTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)),
            WritesLog = reader.GetBool("Shadow.Log"),
            Comparison = ComparisonReader.Read(reader, options),
        };
    }

    private static void CheckModel(MetadataReader reader, LlmRoute? model)
    {
        if (model is null && reader.Get(TokensPerDay) is { } tokens)
            reader.Error(TokensPerDay, tokens, "The route copies no requests to a model.", "Add Llm.Api, and POST to Shadow.Methods, or remove it");
        if (model is null)
            return;
        if (reader.Get(Credentials) is null)
            reader.Error(Credentials, null, "Copies of requests to a model may carry the users' keys.", "Set it to true, or to false if the cluster needs no key");
        else
            reader.Warn(Credentials, null, "Copies to a model are billed like users' requests.", "Limit them with Shadow.Percentage and Shadow.TokensPerDay");
    }

    private static HashSet<string> ReadMethods(MetadataReader reader)
    {
        var methods = reader.GetList(Methods);
        foreach (var method in methods.Where(method => !HeaderText.IsName(method) || HttpMethods.IsConnect(method)))
            reader.Error(Methods, method, "Not a method that can be copied.", "Write methods such as GET,HEAD,POST");
        return new HashSet<string>(methods.Length == 0 ? DefaultMethods : methods, StringComparer.OrdinalIgnoreCase);
    }

    private static string? ReadHost(MetadataReader reader, string key)
    {
        var host = reader.Get(key);
        if (host is null || host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ':' or '[' or ']' or '_'))
            return host;
        reader.Error(key, host, "Not a host.", "Use letters, digits, dots and hyphens");
        return null;
    }
}
