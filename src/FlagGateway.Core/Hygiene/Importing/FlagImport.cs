using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Reads foreign definitions of flags.</summary>
internal static class FlagImport
{
    /// <summary>The kind whose file is no JSON.</summary>
    public const string EnvironmentKind = "env";

    /// <summary>The kinds of file that can be read.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["launchdarkly", "growthbook", "posthog", "statsig", "unleash", "flagd", "azure-appconfig", "microsoft-v1", EnvironmentKind];

    /// <summary>Converts a file.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="root">The file.</param>
    /// <param name="environment">
    /// The environment of the file to use, if it has several; <c>null</c> for the only one.
    /// </param>
    /// <exception cref="ImportException">The file is not of this kind.</exception>
    public static ImportResult Convert(string kind, JsonElement root, string? environment)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new ImportException("The outermost value is not an object.");
        return kind switch
        {
            "launchdarkly" => LaunchDarklyImport.Convert(root, environment),
            "growthbook" => GrowthBookImport.Convert(root),
            "posthog" => PostHogImport.Convert(root),
            "statsig" => StatsigImport.Convert(root),
            "azure-appconfig" => AppConfigurationImport.Convert(root, environment),
            "microsoft-v1" => MicrosoftImport.Convert(root),
            "flagd" => FlagdImport.Convert(root),
            "unleash" => UnleashImport.Convert(root, environment),
            _ => throw new ImportException($"Unknown kind {kind}."),
        };
    }

    /// <summary>
    /// Refuses flags whose required flag is not converted, which would not be valid; that may leave others without
    /// theirs.
    /// </summary>
    internal static void RefuseWithoutRequired(List<ImportedFlag> converted, List<string> refused, List<ImportNote> notes)
    {
        while (converted.Find(flag => MissingOf(flag, converted) is not null) is { } flag)
        {
            converted.Remove(flag);
            refused.Add(flag.Id);
            notes.Add(new(true, flag.Id, flag.Path, MissingOf(flag, converted), "The flag that it depends on was not converted.", FlagDraft.ByHand));
        }
    }

    private static string? MissingOf(ImportedFlag flag, List<ImportedFlag> converted) =>
        (flag.Flag["requires"] as JsonArray)?.Select(static one => (string)one!["flag"]!).FirstOrDefault(id => !converted.Exists(other => other.Id.Equals(id, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Converts flag by flag; a refused one leaves only its notes.</summary>
    internal static ImportResult Collect(IEnumerable<(string Id, string Path, Func<FlagDraft, JsonObject?> Convert)> flags, IEnumerable<ImportNote> before)
    {
        List<ImportedFlag> converted = [];
        List<string> refused = [];
        List<ImportNote> notes = [.. before];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (id, path, convert) in flags)
        {
            FlagDraft draft = new(id, path);
            if (!seen.Add(id))
                draft.Refuse(path, id, "Another flag of the file has this id (case does not matter).", "Rename one of them before the import");
            var flag = draft.IsRefused ? null : convert(draft);
            notes.AddRange(draft.Notes);
            if (flag is null || draft.IsRefused)
                refused.Add(id);
            else
                converted.Add(new(id, path, flag));
        }

        RefuseWithoutRequired(converted, refused, notes);
        return new(converted, refused, notes);
    }
}
