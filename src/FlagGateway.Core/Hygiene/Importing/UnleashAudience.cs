using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>A share of users that a strategy includes.</summary>
/// <param name="Percentage">From 0 to 100.</param>
/// <param name="Salt">What is hashed besides the user or the field: its <c>groupId</c>.</param>
/// <param name="Stickiness">What is hashed in place of the user; <c>null</c> for the user.</param>
/// <param name="Path">Path of the strategy.</param>
internal sealed record UnleashShare(double Percentage, string Salt, string? Stickiness, string Path)
{
    /// <summary>Everybody.</summary>
    public static UnleashShare All(string path) => new(100, "", null, path);

    /// <summary>Whether the user is hashed.</summary>
    public bool IsByUser => Stickiness is null;

    /// <summary>
    /// The field of the context that is hashed in place of the user; <c>null</c> for none that lasts.
    /// </summary>
    public string? Field => Stickiness is "sessionId" or "random" ? null : Stickiness;

    /// <summary>What distinguishes the split: shares of the same one are nested.</summary>
    public string Split => Stickiness switch { null => Salt, "random" => Path, _ => $"{Stickiness}\n{Salt}" };
}

/// <summary>A strategy with constraints.</summary>
/// <param name="Alternatives">Lists of conditions of which one must be met completely.</param>
/// <param name="Share">The share of those users that it includes.</param>
internal sealed record UnleashRule(IReadOnlyList<IReadOnlyList<JsonObject>> Alternatives, UnleashShare Share);

/// <summary>Whom the strategies of a feature include.</summary>
/// <param name="IsEverybody">Whether all users.</param>
/// <param name="Users">Users by name.</param>
/// <param name="Rules">Strategies with constraints.</param>
/// <param name="Share">The share of other users.</param>
internal sealed record UnleashAudience(bool IsEverybody, IReadOnlyList<string> Users, IReadOnlyList<UnleashRule> Rules, UnleashShare Share)
{
    public static UnleashAudience Everybody { get; } = new(true, [], [], UnleashShare.All(""));
}
