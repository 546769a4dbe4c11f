using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using FlagGateway.Cohorts;
using FlagGateway.Configuration;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Identity;
using FlagGateway.Identity.Tokens;
using FlagGateway.Pins;
using FlagGateway.Reload;
using FlagGateway.Routing;
using FlagGateway.Routing.Streams;
using FlagGateway.Signals;
using FlagGateway.Signals.History;
using FlagGateway.Signals.Posted;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.State.File;
using FlagGateway.Telemetry;
using FlagGateway.Tests.Configuration;
using FlagGateway.Tests.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Tests.Signals;

/// <summary>
/// Real files, a real store of state and the real way from there to snapshots, on a clock that the test moves.
/// </summary>
internal sealed class SignalWorld : IAsyncDisposable
{
    public const string Flag = "release.orders";

    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly List<string> _rejections = [];
    private Process _process = null!;

    private SignalWorld()
    {
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>What was recorded as a metric: <c>variant signal value</c>.</summary>
    public List<string> Values { get; } = [];

    /// <summary>What was counted as rejected: <c>flag reason</c>, as often as it was; ordered.</summary>
    public IReadOnlyList<string> Rejections
    {
        get
        {
            _rejections.Clear();
            _listener.RecordObservableInstruments();
            return [.. _rejections.Order(StringComparer.Ordinal)];
        }
    }

    public FlagHistory History => _process.History;

    public RolloutWindows Windows => _process.Windows.Find(Flag)!;

    public static async Task<SignalWorld> StartAsync(string flags = Configurations.Flags, string rollouts = Configurations.Rollouts)
    {
        SignalWorld world = new();
        // Tests run side by side, and a listener hears the instruments of the whole process.
        var own = world._metrics.GetRequiredService<IMeterFactory>();
        world._listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == own)
                listener.EnableMeasurementEvents(instrument);
        };
        world._folder.Write("gateway.json", Configurations.Gateway);
        world._folder.Write("flags.json", flags);
        world._folder.Write("rollouts.json", rollouts);
        world.Time.Advance(TimeSpan.FromDays(30));
        await world.StartProcessAsync();
        return world;
    }

    /// <summary>A user between two percentiles of the flag.</summary>
    public string UserBetween(double from, double to, int number = 0) => Enumerable.Range(0, 100_000).Select(i => $"user-{i}")
        .Where(user => History.Find(Flag)!.Latest.Flag.BucketOf(user) is var bucket && bucket.Percentile >= from && bucket.Percentile < to).Skip(number).First();

    public Bucket BucketOf(string user) => History.Find(Flag)!.Latest.Flag.BucketOf(user);

    public Task RolloutAsync(double percentage, long observationPeriod, RolloutPhase phase = RolloutPhase.Progressing, string[]? groups = null) => WriteAsync(new StateChange
    {
        Kind = ChangeKind.Rollout,
        Flag = Flag,
        Actor = "ann",
        Source = ChangeSource.Cli,
        Action = ChangeAction.From(RolloutAction.Advance),
        Reason = "a test",
        Rollout = new RolloutState
        {
            Flag = Flag,
            Control = "legacy",
            Candidate = "new",
            Plan = "p",
            Phase = phase,
            Stage = "s",
            ObservationPeriod = observationPeriod,
            Percentage = percentage,
            Groups = groups ?? [],
        },
    });

    public Task ChangeAsync(ChangeKind kind) => WriteAsync(
        new StateChange { Kind = kind, Flag = Flag, Actor = "ann", Source = ChangeSource.Cli, Action = ChangeAction.From(kind.ToString()), Reason = "a test" });

    public async Task ApplyFlagsAsync(string flags)
    {
        _folder.Write("flags.json", flags);
        await _process.ApplyAsync();
    }

    /// <summary>Ends the process and starts another one on the same folders.</summary>
    public async Task RestartAsync(bool isVersionFileLost = false)
    {
        await _process.DisposeAsync();
        if (isVersionFileLost)
            File.Delete(Path.Combine(_folder["state"], FlagVersionFile.FileName));
        await StartProcessAsync();
    }

    /// <summary>What a body comes to.</summary>
    public SignalsResult Post(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.True(SignalBatch.CountOf(bytes) >= 0);
        SignalBatch batch = new(bytes, _process.Intake, new PostedSignal());
        while (batch.TakeSome(3))
        {
        }

        return batch.Result;
    }

    public SignalsResult Report(string user, DateTimeOffset? at = null, double value = 1, string? id = null, string more = "") => Post(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ "flag": "{{Flag}}", "targeting_key": "{{user}}", "signal": "paid", "value": {{value}}{{(at is { } time ? $", \"at\": \"{time:O}\"" : "")}}{{(id is null ? "" : $", \"id\": \"{id}\"")}}{{more}} }"""));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _listener.Dispose();
        await _metrics.DisposeAsync();
        _folder.Dispose();
    }

    private async Task WriteAsync(StateChange change) =>
        Assert.Equal(WriteOutcome.Done, (await _process.Store.WriteAsync(change, null, CancellationToken.None)).Outcome);

    private async Task StartProcessAsync()
    {
        _process = await Process.StartAsync(_folder.Path, Time, _metrics.GetRequiredService<IMeterFactory>());
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => Values.Add(string.Create(CultureInfo.InvariantCulture, $"{tags[2].Value} {tags[1].Value} {value}")));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => _rejections.AddRange(Enumerable.Repeat($"{tags[0].Value} {tags[1].Value}", (int)value)));
        _listener.Start();
    }

    /// <summary>What of a gateway has to do with signals.</summary>
    private sealed class Process : IAsyncDisposable
    {
        private ConfigLoader _loader = null!;
        private LoadedConfiguration _configuration = null!;
        private SnapshotWriter _writer = null!;
        private HistoryWorker _worker = null!;

        public FlagHistory History { get; private set; } = null!;

        public WindowRegistry Windows { get; } = new();

        public SignalIntake Intake { get; private set; } = null!;

        public FileStateStore Store { get; private set; } = null!;

        public static async Task<Process> StartAsync(string folder, FakeTimeProvider time, IMeterFactory meters)
        {
            Process process = new() { _loader = new ConfigLoader(folder, [$"--FlagGateway:State:Path={Path.Combine(folder, "state")}"], new CohortRegistry()) };
            process.Store = FileStateStore.Open(Path.Combine(folder, "state"), time, NullLogger<FileStateStore>.Instance);
            GatewayRegistry registry = new();
            registry.PushFrom(meters.Create(GatewayMetrics.MeterName));
            SignalRecorder recorder = new(new SignalMetrics(registry), new LaggedSignals(time, static () => 1));
            await process.LoadAsync();
            SnapshotFactory factory = new(Identities.Signer(), HostIdentities.None, TokenReaders.Shared, process.Windows, recorder, time);
            SnapshotSource source = new(factory.Create(process._configuration, process.Store.Current, 1));
            process.History = new FlagHistory(time);
            process._writer = new SnapshotWriter(factory, source, process.History, new OpenStreams(source), new ConversationPins(new PinStore(time)), new InitialConfiguration(process._configuration, []));
            process.Store.OnChanged(process._writer.Apply);
            process.Intake = new SignalIntake(process.History, recorder, process.Windows, time);
            process._worker = new HistoryWorker(process.History, source, process.Store, time, NullLogger<HistoryWorker>.Instance);
            await process._worker.StartAsync(CancellationToken.None);
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            for (var i = 0; !process._worker.IsComplete; i++)
            {
                Assert.True(i < 10_000, "The history was not restored.");
                await timer.WaitForNextTickAsync();
            }

            return process;
        }

        public async Task ApplyAsync()
        {
            await LoadAsync();
            _writer.Apply(_configuration);
        }

        public async ValueTask DisposeAsync()
        {
            await _worker.StopAsync(CancellationToken.None);
            _worker.Dispose();
            Store.Dispose();
        }

        private async Task LoadAsync()
        {
            var result = await _loader.LoadAsync(_configuration);
            _configuration = result.Configuration ?? throw new InvalidOperationException(string.Join('\n', result.Issues));
        }
    }
}
