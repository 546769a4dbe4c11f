using System.Text.Json.Serialization;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>What a change does. A word in JSON and for display: <c>kill</c>, <c>start</c>, <c>roll_back</c>.</summary>
[JsonConverter(typeof(Converter))]
public sealed record ChangeAction
{
    private ChangeAction(string word) => Word = word;

    /// <summary>Sets the kill switch.</summary>
    public static ChangeAction Kill { get; } = new("kill");

    /// <summary>Removes the kill switch.</summary>
    public static ChangeAction Unkill { get; } = new("unkill");

    /// <summary>Removes a finished rollout, as an operator asked.</summary>
    public static ChangeAction Forget { get; } = new("forget");

    /// <summary>Removes a finished rollout, because flags.json was changed since.</summary>
    public static ChangeAction Release { get; } = new("release");

    /// <summary>Notes an override for one client.</summary>
    public static ChangeAction Override { get; } = new("override");

    /// <summary>Records the version of a prompt that has served its first request.</summary>
    public static ChangeAction Serve { get; } = new("serve");

    /// <summary>Accepts a changed version of a prompt.</summary>
    public static ChangeAction Accept { get; } = new("accept");

    /// <summary>Notes a change of flags.json or rollouts.json by the API or the console.</summary>
    public static ChangeAction Edit { get; } = new("edit");

    /// <summary>Notes the times of a drill.</summary>
    public static ChangeAction Drill { get; } = new("drill");

    /// <summary>Notes that the day by which a flag should be removed was moved to a later one.</summary>
    public static ChangeAction Extend { get; } = new("extend");

    /// <summary>Notes a gap in the audit log: the state was written back to an empty or older database.</summary>
    public static ChangeAction Restore { get; } = new("restore");

    /// <summary>The word.</summary>
    public string Word { get; }

    /// <summary>A move of a rollout.</summary>
    /// <param name="action">The move.</param>
    public static ChangeAction From(RolloutAction action) => new(action.ToWireName());

    /// <summary>The action with a word, also one of a later version.</summary>
    /// <param name="word">The word, as in JSON.</param>
    public static ChangeAction From(string word) => new(word);

    /// <inheritdoc/>
    public override string ToString() => Word;

    private sealed class Converter() : WordConverter<ChangeAction>(From, static action => action.Word);
}
