using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Flags;

/// <summary>
/// The shares of segments and of all users that a rollout has in force, where one of them is of a segment. A user has
/// the largest share of those that include the user, so nobody leaves the candidate when the next stage is about
/// others.
/// </summary>
internal sealed class StageShares
{
    private readonly (string? Group, double Percentage, BucketRange[] Ranges)[] _held;
    private readonly (string? Group, double Percentage, BucketRange[] Ranges) _current;

    private StageShares(Bucketer bucketer, RolloutState state)
    {
        var count = state.Candidates?.Count ?? 1;
        _current = Compile(state.Segment, state.Percentage);
        _held = [.. (state.Held ?? []).Select(share => Compile(share.Segment, share.Percentage))];

        // Of several candidates, each has the beginning of its lane.
        (string?, double, BucketRange[]) Compile(string? segment, double percentage) =>
            (segment is null ? null : UserSegment.Prefix + segment, percentage, [.. Enumerable.Range(0, count).Select(index => StageLanes.PartOf(index, count, percentage)).Select(part => bucketer.Compile(part.From, part.To))]);
    }

    /// <summary>The shares of a rollout in force; <c>null</c> if none is of a segment.</summary>
    public static StageShares? Create(Bucketer bucketer, RolloutState state) =>
        state.Segment is null && state.Held is null or { Count: 0 } ? null : new(bucketer, state);

    /// <summary>The segments, as groups.</summary>
    public IEnumerable<string> Groups => _held.Append(_current).Select(static share => share.Group).OfType<string>();

    /// <summary>Whether anybody may be on the candidate, and anybody on control.</summary>
    public (bool Candidate, bool Control) Reach =>
        (_held.Append(_current).Any(static share => share.Percentage > 0), !_held.Append(_current).Any(static share => share is { Group: null, Percentage: >= 100 }));

    /// <summary>Whether a subject is on the candidate.</summary>
    /// <param name="subject">The subject, with its segments.</param>
    /// <param name="position">Its position.</param>
    /// <param name="isSample">
    /// Whether chance alone decided, so that the subject counts in the stage's comparison: the stage is about the
    /// subject, and no earlier stage gave more to a segment of the subject.
    /// </param>
    public bool Contains(in Subject subject, ulong position, out bool isSample)
    {
        var isOfStage = IsOf(_current.Group, subject);
        var (largest, ranges) = isOfStage ? (_current.Percentage, _current.Ranges) : (-1, []);
        isSample = isOfStage;
        foreach (var share in _held)
        {
            if (share.Percentage <= largest || !IsOf(share.Group, subject))
                continue;
            (largest, ranges, isSample) = (share.Percentage, share.Ranges, false);
        }

        return largest > 0 && Contains(ranges, position);
    }

    private static bool Contains(BucketRange[] ranges, ulong position)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(position))
                return true;
        }

        return false;
    }

    private static bool IsOf(string? group, in Subject subject) => group is null || subject.Groups.Contains(group);
}
