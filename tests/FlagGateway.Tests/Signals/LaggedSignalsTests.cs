using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Signals;
using FlagGateway.Telemetry;

namespace FlagGateway.Tests.Signals;

public sealed class LaggedSignalsTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly FakeTimeProvider _time = new();
    private readonly CohortWindow _window = new();

    [Fact]
    public void Record_SignalWithLag_CountsOnceItsUserWasServedThatLongAgo()
    {
        var recorder = Recorder(Day);

        Assert.True(recorder.Record("f", "new", "conversion", 1, _window, default));
        Assert.True(recorder.Record("f", "new", "conversion", 0, _window, default, age: TimeSpan.FromHours(20)));
        Assert.True(recorder.Record("f", "new", "conversion", 1, _window, default, age: Day));

        Assert.Equal((1, 1), Read());
        _time.Advance(TimeSpan.FromHours(4) + TimeSpan.FromSeconds(2));
        Assert.Equal((2, 1), Read());
        _time.Advance(TimeSpan.FromHours(21));
        Assert.Equal((3, 2), Read());
    }

    [Fact]
    public void Record_SignalWithoutLag_CountsAtOnce()
    {
        var recorder = Recorder(lag: null);

        recorder.Record("f", "new", "conversion", 1, _window, default);

        Assert.Equal((1, 1), Read());
    }

    [Fact]
    public void Record_LagThatWasRemoved_CountsAtOnce()
    {
        var recorder = Recorder(Day);
        recorder.Reserve("f", Plan(null));

        recorder.Record("f", "new", "conversion", 1, _window, default);

        Assert.Equal((1, 1), Read());
    }

    [Fact]
    public void Add_FasterRollout_CountsSooner()
    {
        using LaggedSignals lagged = new(_time, static () => 24 * 60);

        lagged.Add(_window, default, "conversion", 1, Day);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, lagged.Waiting);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(0, lagged.Waiting);
        Assert.Equal((1, 1), Read());
    }

    private SignalRecorder Recorder(TimeSpan? lag)
    {
        SignalRecorder recorder = new(new SignalMetrics(new GatewayRegistry()), new LaggedSignals(_time, static () => 1));
        recorder.Reserve("f", Plan(lag));
        return recorder;
    }

    private static RolloutPlan Plan(TimeSpan? lag)
    {
        Assert.True(Threshold.TryParse("-2%", out var hard));
        return new RolloutPlan("f", "old", "new", [], [new Guardrail("signal:conversion", null, hard, null, null) { Lag = lag }], SoftAction.Pause, []);
    }

    private (long Count, double Sum) Read() =>
        _window.Read().Signals.TryGetValue("conversion", out var signal) ? (signal.Count.Sum(), signal.Sum.Sum()) : (0, 0);
}
