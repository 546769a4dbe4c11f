using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Prompts;

/// <summary>Reads what the variants of all flags put into requests.</summary>
/// <param name="reader">Reads one variant.</param>
/// <param name="routed">
/// Ids of flags that decide a route. Of others only prompts are read: all else in their values is the application's.
/// </param>
internal sealed class PayloadCompiler(PayloadReader reader, IReadOnlySet<string> routed)
{
    /// <summary>Compiles the payloads.</summary>
    /// <returns>By flag and index of its variants; only flags of which a variant has one.</returns>
    public IReadOnlyDictionary<string, VariantPayload?[]> Compile(IEnumerable<FlagEntry> entries)
    {
        Dictionary<string, VariantPayload?[]> payloads = new(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            if (Read(entry.Definition.Name, entry.Path, entry.VariantValues) is { } read)
                payloads.Add(entry.Definition.Name, read);
        }

        return payloads;
    }

    /// <summary>Checks the payloads of flags with errors, which do not depend on what is wrong with the flag.</summary>
    public void Check(IEnumerable<BrokenFlag> flags)
    {
        foreach (var flag in flags)
        {
            if (flag.Definition is { } definition && !flag.Errors.Contains(flag.Path + ".variants"))
                Read(definition.Name, flag.Path, FlagDefinitionReader.VariantValues(definition));
        }
    }

    private VariantPayload?[]? Read(string flag, string path, JsonElement[] values)
    {
        VariantPayload?[]? payloads = null;
        for (var i = 0; i < values.Length; i++)
        {
            if (!routed.Contains(flag) && !NamesFile(values[i]))
                continue;
            if (reader.Read(values[i], $"{path}.variants[{i}].configuration_value") is { } payload)
                (payloads ??= new VariantPayload?[values.Length])[i] = payload;
        }

        return payloads;
    }

    private static bool NamesFile(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("prompt", out var prompt) && prompt.ValueKind == JsonValueKind.Object && prompt.TryGetProperty("file", out _);
}
