using System.Collections.Immutable;

namespace FlagGateway.Core.Shadow;

/// <summary>Position of a walk through a document in all patterns of a set at once.</summary>
/// <param name="Active">The steps that may match next; null or empty when no pattern can match below.</param>
/// <param name="IsMatch">Whether a pattern ends exactly here.</param>
internal readonly record struct PathState(int[]? Active, bool IsMatch);

/// <summary>
/// Patterns compiled to one automaton, so that the cost of a walk depends on the matching patterns only.
/// </summary>
internal sealed class PathSet
{
    private const int StackSteps = 64;

    private readonly PathStep[] _steps;
    private readonly bool[] _isLast;
    private readonly bool _matchesUnknownIndex;

    public PathSet(ImmutableArray<PathPattern> patterns, bool matchesUnknownIndex)
    {
        _matchesUnknownIndex = matchesUnknownIndex;
        _steps = [.. patterns.SelectMany(pattern => pattern.Steps)];
        _isLast = new bool[_steps.Length];
        var (starts, next, isRootMatch) = (new List<int>(), 0, false);
        foreach (var length in patterns.Select(pattern => pattern.Steps.Length))
        {
            isRootMatch |= length == 0;
            if (length == 0)
                continue;
            starts.Add(next);
            next += length;
            _isLast[next - 1] = true;
        }

        Root = new PathState([.. starts], isRootMatch);
    }

    public static PathSet Empty { get; } = new([], matchesUnknownIndex: false);

    /// <summary>The state at the document's root.</summary>
    public PathState Root { get; }

    public PathState Member(PathState state, ReadOnlySpan<byte> name) => Next(state, name, isMember: true, 0);

    /// <param name="state">The array's state.</param>
    /// <param name="index">-1 if positions have no meaning.</param>
    public PathState Item(PathState state, int index) => Next(state, default, isMember: false, index);

    private PathState Next(PathState state, ReadOnlySpan<byte> name, bool isMember, int index)
    {
        if (state.Active is not { Length: > 0 } active)
            return default;
        var next = active.Length * 2 <= StackSteps ? stackalloc int[StackSteps] : new int[active.Length * 2];
        var (count, isMatch) = (0, false);
        foreach (var at in active)
        {
            var step = _steps[at];
            if (step.IsRecursive)
                count = Add(next, count, at);
            if (isMember ? !step.MatchesMember(name) : !step.MatchesItem(index, _matchesUnknownIndex))
                continue;
            if (_isLast[at])
                isMatch = true;
            else
                count = Add(next, count, at + 1);
        }

        // Most steps leave the recursive patterns unchanged: the array is then shared instead of copied.
        var found = next[..count];
        return new PathState(count == 0 ? null : found.SequenceEqual(active) ? active : found.ToArray(), isMatch);
    }

    // Without this `$..*..*` would be in one state many times.
    private static int Add(Span<int> next, int count, int step)
    {
        if (next[..count].Contains(step))
            return count;
        next[count] = step;
        return count + 1;
    }
}
