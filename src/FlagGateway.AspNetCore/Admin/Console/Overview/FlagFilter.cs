using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;

namespace FlagGateway.Admin.Console.Overview;

/// <summary>
/// Which flags the overview lists. Part of the page's address, so that it can be bookmarked and shared.
/// </summary>
/// <param name="Search">Words that the id, type, owner and status contain, all of them; empty for all flags.</param>
/// <param name="Show">One of <see cref="Shown"/>; empty for all.</param>
internal sealed record FlagFilter(string Search, string Show)
{
    private const int MaxSearch = 200;

    /// <summary>The groups of flags with their names.</summary>
    public static IReadOnlyList<(string Value, string Name)> Shown { get; } =
    [
        ("", "all flags"), ("active", "rollouts under way"), ("attention", "paused, waiting or rolled back"), ("killed", "killed"), ("off", "off in flags.json"), ("overdue", "overdue"),
    ];

    /// <summary>All flags.</summary>
    public static FlagFilter All { get; } = new("", "");

    /// <summary>Whether it leaves nothing out.</summary>
    public bool IsAll => this == All;

    /// <summary>Reads an address. An unknown group shows all flags.</summary>
    public static FlagFilter Parse(IQueryCollection query)
    {
        var (search, show) = (query["q"].ToString().Trim(), query["show"].ToString());
        return new(search.Length > MaxSearch ? search[..MaxSearch] : search, Shown.Any(one => one.Value == show) ? show : "");
    }

    /// <summary>Whether a flag is listed.</summary>
    public bool Includes(FlagRow row) =>
        (Show.Length == 0 || row.Groups.Contains(Show, StringComparer.Ordinal))
        && Search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => TextOf(row).Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The text that a search looks in.</summary>
    public static string TextOf(FlagRow row) => $"{row.Id} {row.Type} {row.Owner} {row.Status}";

    /// <summary>The groups of a flag.</summary>
    public static IEnumerable<string> GroupsOf(bool isKilled, bool isOn, bool isOverdue, RolloutStatus? rollout)
    {
        if (rollout?.State is { IsActive: true })
            yield return "active";
        if (rollout?.State?.Phase is RolloutPhase.Paused or RolloutPhase.Waiting or RolloutPhase.RolledBack)
            yield return "attention";
        if (isKilled)
            yield return "killed";
        if (!isOn)
            yield return "off";
        if (isOverdue)
            yield return "overdue";
    }
}
