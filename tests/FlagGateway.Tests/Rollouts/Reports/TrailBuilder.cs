using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Tests.Rollouts.Reports;

/// <summary>Writes an audit log as the gateway would, with decisions of the real machine.</summary>
internal sealed class TrailBuilder(string flag, DateTimeOffset start)
{
    private readonly List<AuditEntry> _entries = [];
    private string _hash = new('0', 64);
    private long _revision;

    public DateTimeOffset Now { get; set; } = start;

    public RolloutState? State { get; set; }

    public KillSwitch? Killed { get; private set; }

    public IReadOnlyList<AuditEntry> Entries => _entries;

    public RolloutTick Tick => new(TimeSpan.Zero, Now);

    public TrailBuilder After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    /// <summary>Changes of other flags take revisions, too.</summary>
    public TrailBuilder OthersChange(int count)
    {
        for (var i = 0; i < count; i++)
            Chain();
        return this;
    }

    public TrailBuilder Do(RolloutResult answer, string actor, Evidence? evidence = null) => Do(answer.Decision!, actor, "cli", evidence);

    public TrailBuilder Do(RolloutDecision decision, string actor, string source, Evidence? evidence = null)
    {
        var before = State;
        State = decision.Next;
        return Add(Change(ChangeKind.Rollout, decision.Action.ToWireName(), actor, source, decision.Reason) with { Rollout = decision.Next, Evidence = evidence }, before);
    }

    public TrailBuilder Kill(string actor, string reason, Evidence? evidence = null)
    {
        Add(Change(ChangeKind.Kill, "kill", actor, "cli", reason) with { Evidence = evidence }, null);
        Killed = new KillSwitch(flag, actor, reason, Now);
        return this;
    }

    public TrailBuilder Unkill(string actor, string reason)
    {
        Add(Change(ChangeKind.Unkill, "unkill", actor, "cli", reason), null);
        Killed = null;
        return this;
    }

    public TrailBuilder Note(string action, string actor, string reason, params string[] notes) =>
        Add(Change(ChangeKind.Note, action, actor, "cli", reason) with { Evidence = new Evidence([], [], notes) }, null);

    public TrailBuilder Forget(string actor, string reason)
    {
        var before = State;
        State = null;
        return Add(Change(ChangeKind.Forget, "forget", actor, "cli", reason), before);
    }

    private StateChange Change(ChangeKind kind, string action, string actor, string source, string reason) =>
        new() { Kind = kind, Flag = flag, Action = ChangeAction.From(action), Actor = actor, Source = ChangeSource.From(source), Reason = reason };

    private TrailBuilder Add(StateChange change, RolloutState? before)
    {
        var previous = _hash;
        Chain();
        _entries.Add(new AuditEntry { Revision = _revision, At = Now, Change = change, RolloutBefore = before, KillBefore = Killed, PreviousHash = previous, Hash = _hash });
        return this;
    }

    private void Chain()
    {
        _revision++;
        _hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_hash + _revision.ToString(CultureInfo.InvariantCulture))));
    }
}
