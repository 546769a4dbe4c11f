using FlagGateway.Routing;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>The gateway's keys in a route's <c>Metadata</c>.</summary>
/// <param name="Flag">Id of the flag that decides, or <c>null</c>.</param>
/// <param name="On">Cluster for on, for a flag without variants; otherwise <c>null</c>.</param>
/// <param name="StickyBy">Name of the group whose value is bucketed, or <c>null</c> for the user.</param>
/// <param name="OnUnavailable">What to do when the variant's cluster has no healthy destination.</param>
internal sealed record RouteMetadata(string? Flag, string? On, string? StickyBy, UnavailableAction OnUnavailable)
{
    private const string FlagKey = "Flag";
    private const string OnKey = "Flag.On";
    private const string StickyByKey = "Flag.StickyBy";
    private const string OnUnavailableKey = "Flag.OnUnavailable";

    private static readonly string[] Keys = [FlagKey, OnKey, StickyByKey, OnUnavailableKey];

    /// <summary>Reads the keys; <c>null</c> if there is none of them. Keys of others are left alone.</summary>
    public static RouteMetadata? Read(RouteConfig route, string path, IReadOnlyCollection<string> groups, List<ConfigIssue> issues)
    {
        var ours = (route.Metadata ?? new Dictionary<string, string>())
            .Where(pair => IsOurs(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        if (ours.Count == 0)
            return null;

        foreach (var (key, value) in ours.Where(pair => !Keys.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)))
            Note(key, value, "Unknown key.", $"Use one of {string.Join(", ", Keys)}");
        var flag = Get(FlagKey);
        if (flag is null)
            Note(FlagKey, null, "The route has options of a flag but names none.", "Add Flag with the id of a flag");

        var stickyBy = Get(StickyByKey);
        if (stickyBy is not null && !groups.Contains(stickyBy, StringComparer.Ordinal))
            Note(StickyByKey, stickyBy, "Identity knows no group of this name.", groups.Count == 0 ? "Add it to FlagGateway:Identity:Groups" : $"Use one of {string.Join(", ", groups)}, or add it to FlagGateway:Identity:Groups");

        return new RouteMetadata(flag, Get(OnKey), stickyBy, ReadAction());

        string? Get(string key) => ours.TryGetValue(key, out var value) && value.Length != 0 ? value : null;

        UnavailableAction ReadAction()
        {
            switch (Get(OnUnavailableKey))
            {
                case null or "fail":
                    return UnavailableAction.Fail;
                case "control":
                    return UnavailableAction.Control;
                case var other:
                    Note(OnUnavailableKey, other, "Not one of the known values.", "Use fail or control");
                    return UnavailableAction.Fail;
            }
        }

        void Note(string key, string? value, string problem, string cure) =>
            issues.Add(new ConfigIssue(IssueSeverity.Error, ConfigFileNames.Gateway, $"{path}:Metadata:{key}", value, problem, cure));
    }

    private static bool IsOurs(string key) =>
        key.Equals(FlagKey, StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("Flag.", StringComparison.OrdinalIgnoreCase)
        || key.Equals("Shadow", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("Shadow.", StringComparison.OrdinalIgnoreCase);
}
