using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.State;

namespace FlagGateway.Explaining;

/// <summary>The user to explain.</summary>
/// <param name="User">User id, or an anonymous id.</param>
/// <param name="Groups">Groups of the user: <c>tenant:acme</c>.</param>
/// <param name="At">The instant, for flags with time windows.</param>
/// <param name="Method">Method of the request, for mirroring.</param>
public sealed record Question(string User, IReadOnlyList<string> Groups, DateTimeOffset At, string Method)
{
    /// <summary>Attributes of the user by name.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;
}

/// <summary>Which variant a user gets, and why.</summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="User">The user.</param>
/// <param name="Groups">The groups of the user.</param>
/// <param name="Percentile">The user's position for the flag, 0 to 100.</param>
/// <param name="Rule">The part of the flag that decided.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Enabled">Whether the flag is on for the user.</param>
/// <param name="Reason">The reason as in headers: <c>SPLIT</c>.</param>
/// <param name="State">Kill switch or rollout in force, or <c>null</c>.</param>
/// <param name="Conditions">The measured conditions of the flag.</param>
/// <param name="Routes">The result on each route that the flag decides.</param>
public sealed record Explanation(
    string Flag, string User, IReadOnlyList<string> Groups, double Percentile, string Rule, string Variant, bool Enabled, string Reason,
    string? State, IReadOnlyList<ConditionExplanation> Conditions, IReadOnlyList<RouteExplanation> Routes)
{
    /// <summary>Attributes of the user by name.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The segments to which the user belongs.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>
    /// The name under which verdicts and status mention the user, <c>user </c> and 16 hexadecimal digits; the access
    /// log has the digits. <c>null</c> without a running gateway, which has the key.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HashedName { get; init; }

    /// <summary>Reads a response of the admin API, <c>/api/v1/flags/{id}/explain</c>.</summary>
    /// <param name="response">The response.</param>
    /// <returns>The explanation; <c>null</c> if the response is something else.</returns>
    /// <exception cref="JsonException">A property has a value of another type.</exception>
    public static Explanation? Read(JsonElement response) =>
        response.Deserialize<Explanation>(StateJson.Options) is { Flag: not null, Groups: not null, Conditions: not null, Routes: not null } explanation ? explanation : null;
}

/// <summary>A measured condition.</summary>
/// <param name="Source">What is measured.</param>
/// <param name="Comparison">The operator and the value: <c>below 0.2</c>.</param>
/// <param name="Known">Whether it was measured; never without a running gateway.</param>
/// <param name="Met">Whether it is met; if unknown, whether the flag treats it as met.</param>
public sealed record ConditionExplanation(string Source, string Comparison, bool Known, bool Met);

/// <summary>Result for a user on a route.</summary>
/// <param name="Route">Id of the route.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Cluster">The serving cluster.</param>
/// <param name="Key">The bucket key: the user, or the group that the route sticks by.</param>
/// <param name="Percentile">Position of the key, 0 to 100.</param>
/// <param name="MirroredTo">The cluster that gets a copy, or <c>null</c>.</param>
public sealed record RouteExplanation(string Route, string Variant, string Cluster, string Key, double Percentile, string? MirroredTo)
{
    /// <summary>
    /// Why the route's variant is another one than the flag's: <c>PINNED</c> for a conversation under way, which only a
    /// running gateway knows; otherwise <c>null</c>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}
