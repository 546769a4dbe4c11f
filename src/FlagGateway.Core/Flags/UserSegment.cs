using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Flags;

/// <summary>
/// A named set of users, from users, groups and attributes; flags use it like a group, <c>segment:NAME</c>.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Rules">Conditions on attributes.</param>
/// <param name="AreAllRequired">Whether all conditions must be met, or any of them.</param>
public sealed record UserSegment(string Name, IReadOnlyList<AttributeRule> Rules, bool AreAllRequired)
{
    /// <summary>Prefix of a segment's name where groups are written.</summary>
    public const string Prefix = "segment:";

    /// <summary>Maximum length of a name.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Users who belong to it whatever their attributes are.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Groups whose members belong to it whatever their attributes are.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Users who never belong to it.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> ExcludedUsers { get; init; } = [];

    /// <summary>Groups whose members never belong to it.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> ExcludedGroups { get; init; } = [];
}
