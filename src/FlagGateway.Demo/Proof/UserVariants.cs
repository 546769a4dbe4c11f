using FlagGateway.Demo.Traffic;

namespace FlagGateway.Demo.Proof;

/// <summary>
/// Tracks the last variant of each user, who changed variant since the last edit, and whether an edit explains it.
/// </summary>
internal sealed class UserVariants
{
    private readonly Dictionary<(int User, string Route), ServedVariant> _sides = [];
    private readonly HashSet<int> _moved = [];

    /// <summary>The newest version of any response.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>Users who changed variant since that version came into force.</summary>
    public int Moved => _moved.Count;

    /// <summary>All users seen.</summary>
    public IEnumerable<(string Route, string Variant, bool IsByName)> Seen =>
        _sides.Select(pair => (pair.Key.Route, pair.Value.Variant, pair.Value.IsByName));

    /// <summary>Records which variant served a user; returns the problem, or <c>null</c>.</summary>
    public string? Note(DemoResponse response, DemoJudgement judgement, bool dependsOnTime)
    {
        var (first, last) = (response.Before.Snapshot.Version, response.After.Snapshot.Version);
        if (last > Version)
        {
            Version = last;
            _moved.Clear();
        }

        var key = (response.User.Number, response.Route.RouteId);
        var variant = new ServedVariant(judgement.Variant!, judgement.IsByName, first, last);
        if (!_sides.TryGetValue(key, out var previous))
        {
            _sides[key] = variant;
            return null;
        }

        // A response to a request under an older version does not show the user's current variant.
        if (first < previous.First || last < previous.Last)
            return null;
        _sides[key] = variant;
        if (previous.Variant == variant.Variant)
            return null;
        _moved.Add(response.User.Number);
        var isOneVersion = previous.First == last && previous.Last == last;
        return isOneVersion && !dependsOnTime
            ? $"user {response.User.Number + 1} on route {response.Route.RouteId} went from {previous.Variant} to {variant.Variant} within version {last}"
            : null;
    }

    private readonly record struct ServedVariant(string Variant, bool IsByName, long First, long Last);
}
