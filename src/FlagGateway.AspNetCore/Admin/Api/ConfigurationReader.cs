using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>
/// Reads the files in force for display: without secrets, each with its difference to what it was before.
/// </summary>
internal sealed class ConfigurationReader(ConfigStatus status)
{
    private volatile Shown? _last;

    /// <summary>Reads them.</summary>
    public ConfigurationDocument Read()
    {
        var state = status.Current;
        // Differences take time, and the files change rarely.
        if (_last is not { } last || last.Source != state.InForce)
            _last = last = new(state.InForce, [.. state.InForce.Select(Describe)]);
        return new(state.Version, state.LastSuccess, state.IsLastReloadSuccessful, state.RefusedSince, [.. state.Issues.Select(Mask)], last.Files);
    }

    private static FileView Describe(FileInForce file)
    {
        var text = TextOf(file);
        var before = file.Before is { } old ? TextOf(old) : null;
        return new FileView
        {
            Name = file.Name,
            Sha256 = file.Sha256,
            AppliedAt = file.AppliedAt,
            Version = file.Version,
            Length = file.Text?.Length,
            Text = text,
            Before = file.Before is { } replaced ? new FileBefore(replaced.Sha256, replaced.AppliedAt, replaced.Version) : null,
            Diff = text is null || before is null ? null : UnifiedDiff.Create(file.Name, before, text),
        };
    }

    private static string? TextOf(FileInForce file) => file.Text?.Bytes is { } bytes ? MaskedJson.Create(bytes.Span) : null;

    // Checks do not quote what they know to be a secret; the key may be mistyped, though.
    private static ConfigIssue Mask(ConfigIssue issue) => issue.Value is not { } value ? issue : issue with { Value = SecretValues.Show(JsonPath.ToKey(issue.Path).Split(':'), value) };

    private sealed record Shown(IReadOnlyList<FileInForce> Source, IReadOnlyList<FileView> Files);
}
