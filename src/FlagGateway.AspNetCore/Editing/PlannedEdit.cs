using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Editing;

/// <summary>A change of one definition, computed and checked, before it is written.</summary>
internal sealed record PlannedEdit
{
    /// <summary>The file as read; <c>null</c> if it does not exist.</summary>
    public required ConfigFile? Before { get; init; }

    /// <summary>The changed file.</summary>
    public required ConfigFile After { get; init; }

    /// <summary>The difference, in the format of <c>diff -u</c>; empty if nothing changes.</summary>
    public required IReadOnlyList<string> Diff { get; init; }

    /// <summary>The changed values.</summary>
    public required IReadOnlyList<JsonChange> Changes { get; init; }

    /// <summary>Why a gateway would refuse the changed file; empty if it would not.</summary>
    public required IReadOnlyList<ConfigIssue> Errors { get; init; }

    /// <summary>What it would warn about, and does not yet.</summary>
    public required IReadOnlyList<ConfigIssue> Warnings { get; init; }

    /// <summary>Users who get another variant, with the kill switch and the rollout as they are.</summary>
    public IReadOnlyList<UserMove> Moves { get; init; } = [];

    /// <summary>Whether the flag's rollout decides in place of the percentages in flags.json.</summary>
    public bool HasRollout { get; init; }

    /// <summary>Whether nobody gets more of the candidate, now or after the end of the rollout.</summary>
    public bool IsReduction { get; init; }

    /// <summary>The difference as text for <c>git apply</c> and <c>patch -p1</c>.</summary>
    public string Patch => Diff.Count == 0 ? "" : string.Join('\n', Diff) + "\n";
}
