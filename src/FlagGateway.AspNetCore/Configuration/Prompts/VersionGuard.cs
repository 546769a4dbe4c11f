using System.Collections.Immutable;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Configuration.Prompts;

/// <summary>
/// Refuses to change the prompt or the fields of a variant that has served requests: a version does not change.
/// </summary>
internal sealed class VersionGuard
{
    /// <summary>Hash of a variant that puts nothing into requests any more.</summary>
    public const string None = "none";

    private volatile IReadOnlyList<RefusedVersion> _refused = [];
    private volatile ImmutableDictionary<string, PromptVersion> _recorded = GatewayState.Empty.Prompts;

    /// <summary>The changes that the configuration read last was refused for.</summary>
    public IReadOnlyList<RefusedVersion> Refused => _refused;

    /// <summary>The versions of the state in force.</summary>
    public ImmutableDictionary<string, PromptVersion> Recorded
    {
        set => _recorded = value;
    }

    /// <summary>Compares the versions with those in force, and reports changes that are not accepted.</summary>
    /// <param name="previous">
    /// The configuration in force, or <c>null</c> at the start: then nothing is compared.
    /// </param>
    /// <param name="entries">The flags.</param>
    /// <param name="payloads">What their variants put into requests.</param>
    /// <param name="issues">Receives the issues found.</param>
    public void Check(LoadedConfiguration? previous, IReadOnlyDictionary<string, FlagEntry> entries, IReadOnlyDictionary<string, VariantPayload?[]> payloads, List<ConfigIssue> issues)
    {
        List<RefusedVersion> refused = [];
        foreach (var (flag, before) in previous?.Payloads ?? new Dictionary<string, VariantPayload?[]>())
        {
            if (!entries.TryGetValue(flag, out var entry) || !previous!.Entries.TryGetValue(flag, out var old))
                continue;
            for (var i = 0; i < before.Length; i++)
            {
                if (before[i] is not { } version || entry.Compiled.IndexOf(old.Compiled.Variants[i].Name) is not (>= 0 and var index))
                    continue;
                var next = payloads.GetValueOrDefault(flag)?[index];
                if (next?.Sha256 == version.Sha256)
                    next.Follow(version);
                else if (IsRefused(flag, entry.Compiled.Variants[index].Name, version, next?.Sha256 ?? None) is { } one)
                    Report(one, $"{entry.Path}.variants[{index}].configuration_value", next, refused, issues);
            }
        }

        _refused = refused;
    }

    private RefusedVersion? IsRefused(string flag, string variant, VariantPayload version, string next)
    {
        var recorded = _recorded.GetValueOrDefault(PromptVersion.KeyOf(flag, variant))?.Sha256;
        var hasServed = version.HasServed || recorded == version.Sha256;
        return hasServed && recorded != next ? new RefusedVersion(flag, variant, version.Sha256, next) : null;
    }

    private static void Report(RefusedVersion version, string path, VariantPayload? next, List<RefusedVersion> refused, List<ConfigIssue> issues)
    {
        refused.Add(version);
        issues.Add(new ConfigIssue(
            IssueSeverity.Error, ConfigFileNames.Flags, next?.File is null ? path : path + ".prompt", next?.File ?? version.Variant,
            $"Prompt or body of variant {version.Variant} changed after it has served requests: SHA-256 {version.Before[..12]} before, {(version.After == None ? None : version.After[..12])} now.",
            $"Give it a new variant name, or accept the change: flaggateway prompts accept {version.Flag} {version.Variant} --reason TEXT"));
    }
}

/// <summary>A change of a version that was refused.</summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Before">Hash of the version in force.</param>
/// <param name="After">Hash of the refused one, or <see cref="VersionGuard.None"/>.</param>
internal sealed record RefusedVersion(string Flag, string Variant, string Before, string After);
