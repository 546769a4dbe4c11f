using System.Text;
using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Configuration.Flags;
using FlagGateway.Configuration.Routes;
using FlagGateway.Core.Rollouts;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Overrides;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Tests.Routing;

/// <summary>
/// The decision of a request as the data path makes it, without a server; the benchmarks measure the same.
/// </summary>
internal static class Decisions
{
    /// <summary>Compiles a route that the flag <c>checkout</c> decides.</summary>
    /// <param name="members">The JSON members of the flag behind its id.</param>
    /// <param name="otherFlags">JSON objects that stand before it in the list, each with a comma behind it.</param>
    public static FlaggedRoute Route(string members, string otherFlags = "")
    {
        var json = $$"""{ "feature_management": { "feature_flags": [ {{otherFlags}} { "id": "checkout", {{members}} } ] } }""";
        List<ConfigIssue> issues = [];
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
        var entries = FlagsFileReader.Read(document.RootElement, ConfigFileNames.Flags, issues);
        var clusters = new[] { "old", "new" }.ToDictionary(id => id, id => new ClusterConfig { ClusterId = id });
        var flags = entries.ToDictionary(entry => entry.Definition.Name, StringComparer.OrdinalIgnoreCase);
        var metadata = new Dictionary<string, string> { ["Flag"] = "checkout" };
        if (flags["checkout"].Compiled.Variants.Count == 0)
            metadata["Flag.On"] = "new";
        var routes = new RouteCompiler(new NamedFlags(flags, AreAll: true), clusters, new Dictionary<string, RolloutPlan>(), new CohortRegistry(), new ShadowOptions(), issues).Compile(
            [new RouteConfig { RouteId = "all", ClusterId = "old", Metadata = metadata }],
            ["tenant", "tier"]);
        return issues.Count == 0 ? routes["all"] : throw new ArgumentException(string.Join('\n', issues), nameof(members));
    }

    /// <summary>The whole decision: whose request it is, and which variant it gets.</summary>
    public static VariantRoute Decide(IdentityPlan plan, FlaggedRoute route, HttpContext context)
    {
        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> groupEnds = stackalloc int[IdentityScratch.MaxGroups];
        var identity = IdentityResolver.Resolve(plan, context, text, groupEnds);
        var evaluation = route.Evaluate(identity, TimeProvider.System);
        return OverrideReader.IsPresent(context.Request.Headers) ? route.None : route.Choose(evaluation);
    }
}
