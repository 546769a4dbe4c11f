using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// Reads flags.json (Microsoft feature management schema v2) into the Microsoft library's definition types.
/// </summary>
/// <remarks>
/// Keys that the schema does not define are ignored, as in the libraries. Where the libraries differ from
/// each other (keys in another case, numbers as text, two flags with one id) the file is rejected, so that
/// every application that reads it sees the same flags.
/// </remarks>
/// <seealso href="https://github.com/microsoft/FeatureManagement/tree/main/Schema">the schema</seealso>
internal static class FlagsFileReader
{
    private const string OlderSection = "FeatureManagement";

    private static readonly string[] RootKeys = ["feature_management"];
    private static readonly string[] SectionKeys = ["feature_flags", "segments"];

    /// <summary>Reads all flags; those with errors are omitted and reported in <paramref name="issues"/>.</summary>
    /// <param name="root">The document; it may be disposed afterwards.</param>
    /// <param name="file">Name of the file, for the issues.</param>
    /// <param name="issues">Receives the issues found.</param>
    /// <param name="cache">
    /// Avoids parsing flags again that an earlier call with the same cache has parsed; <c>null</c> for none.
    /// </param>
    /// <param name="gates">Source of the gates of measured conditions; <c>null</c> for new ones.</param>
    /// <param name="broken">Receives the flags with errors; <c>null</c> if nobody needs them.</param>
    public static IReadOnlyList<FlagEntry> Read(JsonElement root, string file, List<ConfigIssue> issues, FlagCache? cache = null, MetricGates? gates = null, List<BrokenFlag>? broken = null)
    {
        var reader = new JsonShape(file, issues);
        List<FlagEntry> entries = [];
        reader.CheckCase(root, "$", RootKeys);
        if (IsOlderSchema(root))
        {
            reader.Error($"$.{OlderSection}", null, ".NET's older schema, which only .NET reads.", $"Convert it: flaggateway flags import {file} --from microsoft-v1 > new.json, and use new.json as {file}");
            return entries;
        }

        if (!reader.TryGet(root, "$", "feature_management", JsonValueKind.Object, isRequired: true, out var section))
            return entries;
        const string sectionPath = "$.feature_management";
        reader.CheckCase(section, sectionPath, SectionKeys);
        if (!reader.TryGet(section, sectionPath, "feature_flags", JsonValueKind.Array, isRequired: true, out var flags))
            return entries;

        Dictionary<string, string> paths = new(StringComparer.OrdinalIgnoreCase);
        var place = 0;
        foreach (var flag in flags.EnumerateArray())
        {
            var path = $"{sectionPath}.feature_flags[{place++}]";
            if (ReadFlag(flag, path, reader, cache, gates, broken) is not { } entry)
                continue;
            if (paths.TryAdd(entry.Definition.Name, path))
            {
                entries.Add(entry);
                continue;
            }

            broken?.Add(new BrokenFlag(path, entry.Definition, [path + ".variants"]));
            reader.Error(path + ".id", entry.Definition.Name, $"Another flag has this id: {paths[entry.Definition.Name]} (case does not matter).", "Rename or remove one of them");
        }

        cache?.Turn();
        return entries;
    }

    // Beside feature_management the libraries do not read it, and nothing is missing.
    private static bool IsOlderSchema(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && !root.TryGetProperty(RootKeys[0], out _) && root.TryGetProperty(OlderSection, out var section) && section.ValueKind == JsonValueKind.Object;

    private static FlagEntry? ReadFlag(JsonElement flag, string path, JsonShape reader, FlagCache? cache, MetricGates? gates, List<BrokenFlag>? broken)
    {
        if (cache is null)
            return ReadFlag(flag, path, reader, gates, broken);
        var before = reader.Count;
        var key = FlagCache.KeyOf(flag);
        var entry = cache.Find(key, path)
            ?? (ReadFlag(flag, path, reader, gates, broken) is { } read ? read with { Text = new FlagFingerprint(key, FlagCache.LengthOf(flag), FlagCache.MeaningOf(flag)) } : null);
        if (entry is not null && reader.Count == before)
            cache.Store(key, entry);
        return entry;
    }

    private static FlagEntry? ReadFlag(JsonElement flag, string path, JsonShape reader, MetricGates? gates, List<BrokenFlag>? broken)
    {
        var (before, first) = (reader.ErrorCount, reader.Count);
        if (FlagDefinitionReader.Read(flag, path, reader) is not { } definition)
        {
            broken?.Add(new BrokenFlag(path, null, reader.ErrorsSince(first)));
            return null;
        }

        foreach (var problem in FlagValidator.Validate(definition))
            reader.Add(problem.IsError ? IssueSeverity.Error : IssueSeverity.Warning, path + problem.Path, problem.Value, problem.Problem, problem.Remedy);
        var lifecycle = LifecycleReader.Read(flag, path, reader);
        if (reader.ErrorCount == before)
        {
            return new FlagEntry(path, definition, FlagCompiler.CompileChecked(definition, gates), lifecycle, FlagDefinitionReader.VariantValues(definition))
            {
                Description = flag.TryGetProperty("description", out var description) && description.ValueKind == JsonValueKind.String ? description.GetString()! : "",
            };
        }

        broken?.Add(new BrokenFlag(path, definition, reader.ErrorsSince(first)));
        return null;
    }
}
