using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Tests.State;

/// <summary>What an entry of the audit log says of before.</summary>
public sealed class AuditEntryTests
{
    [Theory]
    [InlineData(nameof(ChangeKind.Rollout), true)]
    [InlineData(nameof(ChangeKind.Forget), true)]
    [InlineData(nameof(ChangeKind.Kill), false)]
    [InlineData(nameof(ChangeKind.Note), false)]
    public void BeforeOf_ChangeOfTheRollout_IsTheRolloutWithoutItsReference(string kind, bool hasBefore)
    {
        var reference = new RolloutReference("half", "AAAA", "", new Dictionary<string, double>(StringComparer.Ordinal));
        var rollout = new RolloutState { Flag = "f", Control = "a", Candidate = "b", Plan = "p", Phase = RolloutPhase.Progressing, Stage = "half", Reference = reference };
        var state = GatewayState.Empty with { Rollouts = GatewayState.Empty.Rollouts.SetItem("f", rollout) };
        var change = new StateChange { Kind = Enum.Parse<ChangeKind>(kind), Flag = "f", Actor = "a", Source = ChangeSource.Api, Action = ChangeAction.From("x"), Reason = "r" };

        var before = AuditEntry.BeforeOf(change, state);

        Assert.Equal(hasBefore ? "half" : null, before?.Stage);
        Assert.Null(before?.Reference);
        Assert.Null(AuditEntry.BeforeOf(change with { Flag = "g" }, state));
    }
}
