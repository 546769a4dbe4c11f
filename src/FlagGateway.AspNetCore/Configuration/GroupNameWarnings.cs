using FlagGateway.Snapshots;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Configuration;

/// <summary>
/// Warns where a flag of a route names groups without a kind (<c>Ring0</c>), as applications do: the gateway puts
/// requests into groups such as <c>tenant:acme</c> only, so the rule would apply to nobody.
/// </summary>
internal static class GroupNameWarnings
{
    private const int MaxNames = 5;

    private static readonly string[] DefaultKinds = ["tenant", "tier"];

    /// <summary>
    /// One warning a flag that decides a route; a group whose name is there with a kind as well is right.
    /// </summary>
    public static IEnumerable<ConfigIssue> Find(LoadedConfiguration configuration)
    {
        var kinds = configuration.Options.Identity.Groups is { Length: > 0 } sources ? Array.ConvertAll(sources, static source => source.As) : DefaultKinds;
        foreach (var id in configuration.Routes.Values.Select(static route => route.Flag.Id).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var entry = configuration.Entries[id];
            var names = NamesOf(entry.Definition).ToHashSet(StringComparer.Ordinal);
            string[] plain = [.. names.Where(name => !name.Contains(':', StringComparison.Ordinal) && !kinds.Any(kind => names.Contains($"{kind}:{name}"))).Order(StringComparer.Ordinal)];
            if (plain.Length == 0)
                continue;
            yield return new(IssueSeverity.Warning, ConfigFileNames.Flags, entry.Path, string.Join(", ", plain.Take(MaxNames)) + (plain.Length > MaxNames ? ", …" : ""),
                "No request is in these groups: those of the gateway have a kind, such as tenant:acme.",
                $"Write {kinds[0]}:{plain[0]} beside {plain[0]}, which applications that read the same file go on using, with a source for the kind in FlagGateway:Identity:Groups");
        }
    }

    private static IEnumerable<string> NamesOf(FeatureDefinition definition)
    {
        var audiences = definition.EnabledFor.Select(static filter => (filter.ParametersObject as TargetingFilterSettings)?.Audience).OfType<Audience>().ToList();
        return (definition.Allocation?.Group ?? []).SelectMany(static rule => rule.Groups ?? [])
            .Concat(audiences.SelectMany(static audience => audience.Groups ?? []).Select(static group => group.Name))
            .Concat(audiences.SelectMany(static audience => audience.Exclusion?.Groups ?? []))
            .OfType<string>();
    }
}
