using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>
/// All changes by operators and the rollout machine that must survive a restart. Immutable; replaced as a whole.
/// </summary>
/// <param name="Revision">Incremented with each change; 0 for an empty state.</param>
/// <param name="Kills">Killed flags by id, case-insensitive.</param>
/// <param name="Rollouts">Rollouts that were ever started, by the flag's id, case-insensitive.</param>
public sealed record GatewayState(
    long Revision, ImmutableDictionary<string, KillSwitch> Kills, ImmutableDictionary<string, RolloutState> Rollouts)
{
    /// <summary>The state before the first change.</summary>
    public static GatewayState Empty { get; } = new(
        0,
        ImmutableDictionary.Create<string, KillSwitch>(StringComparer.OrdinalIgnoreCase),
        ImmutableDictionary.Create<string, RolloutState>(StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// Versions of prompts that have served requests, by <see cref="PromptVersion.KeyOf"/>, case-insensitive.
    /// </summary>
    /// <value>Default: none.</value>
    public ImmutableDictionary<string, PromptVersion> Prompts { get; init; } = ImmutableDictionary.Create<string, PromptVersion>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the state after a change. Pure: all entries of an audit log in order give its state.</summary>
    /// <param name="entry">The next entry.</param>
    public GatewayState Apply(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return StateReducer.Apply(this, entry);
    }
}

/// <summary>A killed flag: everyone gets the variant for disabled.</summary>
/// <param name="Flag">Id of the flag; it need not exist.</param>
/// <param name="Actor">Who killed it.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record KillSwitch(string Flag, string Actor, string Reason, DateTimeOffset At)
{
    /// <summary>Whether open streams and WebSockets of other variants end too.</summary>
    /// <value>Default: <c>false</c>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Cut { get; init; }
}
