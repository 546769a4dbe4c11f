using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Tests.Rollouts;

public sealed class ControlObserverTests
{
    private static readonly TimeSpan Evaluation = TimeSpan.FromMinutes(1);

    private readonly Counts _counts = new();
    private readonly WindowRegistry _registry = new();
    private readonly RolloutPlan _plan = new(
        "f", "legacy", "new",
        [new RolloutStage("five", 5, null, [], TimeSpan.FromHours(1), StageGate.Automatic, 0, 0)],
        [new Guardrail("error_rate", null, new Threshold(ThresholdKind.DifferenceInPoints, 0.005, "+0.5pp"), null, null)], SoftAction.Pause, []);

    // Users who differ, and stay as they are; the observation begins again after two days.
    [Theory]
    [InlineData(1, false)]
    [InlineData(19, false)]
    [InlineData(21, true)]
    [InlineData(90, true)]
    [InlineData((24 * 60) + 5, true)]
    [InlineData((48 * 60) + 5, true)]
    [InlineData(73 * 60, true)]
    public void Find_AfterSomeMinutes_KnowsWhatLastsFromTwentyOn(int minutes, bool isKnown)
    {
        _registry.GetOrAdd(_plan, "f");
        var observer = new ControlObserver(_counts, _registry, new NoState());
        observer.Advance(TimeSpan.Zero);
        for (var i = 0; i < minutes; i++)
        {
            _counts.Grow();
            observer.Advance(Evaluation);
        }

        var observed = observer.Find(_plan)!;

        Assert.Equal(isKnown, observed.Traffic.Persistence.ContainsKey("error_rate"));
        Assert.True(observed.Duration <= TimeSpan.FromDays(2) + Evaluation);
    }

    private sealed class Counts : ICohortSource
    {
        private readonly long[] _errors = new long[UserPartitions.Count];
        private long _requests;

        public void Grow()
        {
            _requests += 1_000;
            for (var partition = 0; partition < _errors.Length; partition++)
                _errors[partition] += partition % 4;
        }

        public CohortReadings Read(RolloutState state)
        {
            var control = CohortCounts.Empty with { Requests = [.. Enumerable.Repeat(_requests, UserPartitions.Count)], Errors = [.. _errors], Users = 1_000 };
            return new CohortReadings(control, CohortCounts.Empty, CohortCounts.Empty, CohortCounts.Empty);
        }

        public Task SaveAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class NoState : IStateStore
    {
        public string Name => "none";

        public GatewayState Current => GatewayState.Empty;

        public StateHealth Health => new(true, null, default);

        public void OnChanged(Action<GatewayState> callback)
        {
        }

        public Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
