using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Reminding;
using FlagGateway.Hygiene.Life;
using FlagGateway.Options;
using FlagGateway.State;
using FlagGateway.State.File;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Hygiene.Life;

/// <summary>What is observed of flags survives restarts, damage and a store that is away.</summary>
public sealed class LifeWorkerTests : IDisposable
{
    private const string Flag = "release.orders";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-life-");
    private readonly FakeTimeProvider _time = new(Start);
    private readonly RecordingLogger<LifeWorker> _logger = new();
    private readonly Source _source = new();
    private readonly Duties _duties = new();
    private readonly List<LifeWorker> _workers = [];

    public void Dispose()
    {
        _workers.ForEach(static worker => worker.Dispose());
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Record_AYearWithRestarts_KnowsWhenEverythingBegan()
    {
        _source.See("1", "legacy");
        for (var day = 0; day < 365; day++)
        {
            if (day == 100)
                _source.See("2", "");
            if (day == 130)
                _source.See("2", "new");
            // Each day another process.
            var (worker, _) = Create(File());
            _source.Requests = day < 200 ? [new("orders", "legacy", "old", _time.GetUtcNow())] : [];
            await worker.RecordAsync(isLast: false, CancellationToken.None);
            _time.Advance(TimeSpan.FromDays(1));
            await worker.RecordAsync(isLast: true, CancellationToken.None);
        }

        var (last, cache) = Create(File());
        await last.RecordAsync(isLast: false, CancellationToken.None);
        var life = ObservedLife.From(cache.Current.Find(Flag)!, "legacy", ["legacy", "new"]);

        Assert.Equal((Start, Start.AddDays(100), null, Start.AddDays(130)), (life.FirstSeen, life.LastChanged, life.At0Since, life.At100Since));
        Assert.Equal(new ClusterRequest("orders", "old", Start.AddDays(199)), Assert.Single(life.Clusters));
        Assert.Empty(_logger.Events);
    }

    [Fact]
    public async Task Record_NothingChanges_IsWrittenEveryTenMinutesAtMost()
    {
        MemoryStore store = new();
        var (worker, _) = Create(store);
        for (var minute = 0; minute < 60; minute++)
        {
            _source.Requests = [new("orders", "new", "fresh", _time.GetUtcNow())];
            await worker.RecordAsync(isLast: false, CancellationToken.None);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(store.Writes, 5, 7);
        _source.See("2", "new");
        await worker.RecordAsync(isLast: false, CancellationToken.None);
        Assert.Equal("2", store.Stored.Find(Flag)!.Content.Value);
    }

    [Fact]
    public async Task Record_StoreIsAway_LosesNothingAndIsLoggedOnce()
    {
        MemoryStore store = new() { Stored = FlagLives.Empty.Observe(new Dictionary<string, FlagObservation>(), [new(Flag, "1", "legacy", null)], Start.AddDays(-50)), IsAway = true };
        var (worker, cache) = Create(store);
        _source.See("2", "new");
        _source.Requests = [new("orders", "new", "fresh", Start)];
        await worker.RecordAsync(isLast: false, CancellationToken.None);
        _source.Requests = [];
        _time.Advance(TimeSpan.FromMinutes(1));
        await worker.RecordAsync(isLast: false, CancellationToken.None);
        Assert.Equal(Start, cache.Current.Find(Flag)!.FirstSeen);

        store.IsAway = false;
        _time.Advance(TimeSpan.FromMinutes(1));
        await worker.RecordAsync(isLast: false, CancellationToken.None);

        var life = store.Stored.Find(Flag)!;
        Assert.Equal((Start.AddDays(-50), Start.AddMinutes(2), "2"), (life.FirstSeen, life.Content.ChangedAt, life.Content.Value));
        Assert.Equal(Start, Assert.Single(life.Requests).At);
        Assert.Equal(["LifeNotStored"], _logger.Events);
    }

    [Fact]
    public async Task Record_FileIsDamaged_IsLoggedSetAsideAndBegunAgain()
    {
        var file = new StateFolder(_folder.FullName).Life;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await System.IO.File.WriteAllTextAsync(file, """{ "format": 1, "flags": [ { "flag": """);

        var (worker, cache) = Create(File());
        await worker.RecordAsync(isLast: false, CancellationToken.None);

        Assert.Equal(["LifeDamaged"], _logger.Events);
        Assert.NotNull(cache.Current.Find(Flag));
        Assert.True(System.IO.File.Exists(file + ".damaged"));
        Assert.NotNull(FlagLifeFile.Read(file).Lives!.Find(Flag));
    }

    [Fact]
    public async Task Record_FolderCannotBeWritten_ServesWhatIsInMemory()
    {
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder.FullName, "state"), "");

        var (worker, cache) = Create(File());
        await worker.RecordAsync(isLast: false, CancellationToken.None);
        await worker.RecordAsync(isLast: true, CancellationToken.None);

        Assert.NotNull(cache.Current.Find(Flag));
        Assert.Equal(["LifeNotStored"], _logger.Events);
    }

    [Fact]
    public async Task Record_FlagWasRemoved_LosesItsEntryAfterThirtyDays()
    {
        MemoryStore store = new();
        var (worker, cache) = Create(store);
        await worker.RecordAsync(isLast: false, CancellationToken.None);
        _source.Flags = new Dictionary<string, FlagObservation>();
        _time.Advance(TimeSpan.FromDays(30));
        await worker.RecordAsync(isLast: false, CancellationToken.None);
        Assert.NotNull(cache.Current.Find(Flag));

        _time.Advance(TimeSpan.FromHours(1));
        await worker.RecordAsync(isLast: false, CancellationToken.None);

        Assert.Null(cache.Current.Find(Flag));
        Assert.Null(store.Stored.Find(Flag));
    }

    // They write at the same time, without a lock: what one overwrites it puts back.
    [Fact]
    public async Task Record_TwoInstancesOverwriteEachOther_HaveTheSameInTheEnd()
    {
        MemoryStore store = new();
        var ((first, one), (second, other)) = (Create(store), Create(store));
        await first.RecordAsync(isLast: true, CancellationToken.None);
        var stale = store.Stored;
        _source.Requests = [new("orders", "legacy", "old", Start)];
        await second.RecordAsync(isLast: true, CancellationToken.None);
        store.Stored = stale;
        _source.Requests = [new("orders", "new", "fresh", Start)];
        await first.RecordAsync(isLast: true, CancellationToken.None);
        _source.Requests = [];
        await second.RecordAsync(isLast: true, CancellationToken.None);
        await first.RecordAsync(isLast: true, CancellationToken.None);

        Assert.Equal(["legacy", "new"], store.Stored.Find(Flag)!.Requests.Select(static last => last.Variant));
        Assert.Equal(FlagLifeJson.Write(one.Current), FlagLifeJson.Write(other.Current));
    }

    [Fact]
    public async Task Record_AYearOfReminders_AreSentOnceAWeekByWhateverProcess()
    {
        MemoryStore store = new();
        _duties.Time = _time;
        _duties.Reminders.AddRange([new(Flag, "remove", "team", "", ""), new(Flag, "past-retirement", "team", "", "")]);
        for (var hour = 0; hour < 365 * 24; hour += 6)
        {
            // Two instances, and each day other processes.
            var (worker, _) = Create(store);
            var (other, _) = Create(store);
            await worker.RecordAsync(isLast: false, CancellationToken.None);
            await other.RecordAsync(isLast: false, CancellationToken.None);
            _time.Advance(TimeSpan.FromHours(6));
        }

        Assert.Equal(2 * 53, _duties.Sent.Count);
        Assert.All(_duties.Sent.GroupBy(static sent => sent.Reminder.Rule).SelectMany(static rule => rule.Zip(rule.Skip(1))), static pair => Assert.Equal(TimeSpan.FromDays(7), pair.Second.At - pair.First.At));
    }

    [Fact]
    public async Task Record_ReminderCannotBeStored_IsSentWhenItCan()
    {
        MemoryStore store = new();
        var (worker, _) = Create(store);
        await worker.RecordAsync(isLast: false, CancellationToken.None);
        _duties.Time = _time;
        _duties.Reminders.Add(new(Flag, "remove", "team", "", ""));
        store.IsAway = true;
        await worker.RecordAsync(isLast: false, CancellationToken.None);
        Assert.Empty(_duties.Sent);

        store.IsAway = false;
        await worker.RecordAsync(isLast: false, CancellationToken.None);
        await worker.RecordAsync(isLast: false, CancellationToken.None);

        Assert.Single(_duties.Sent);
    }

    [Fact]
    public void Json_OfAnotherVersion_IsNotRead()
    {
        Assert.Null(FlagLifeJson.ReadAll("""{ "format": 2, "flags": [] }"""u8));
        Assert.Null(FlagLifeJson.ReadAll("""{ "format": 1, "flags": [ null ] }"""u8));
        Assert.Null(FlagLifeJson.Read("[]"u8));
        Assert.NotNull(FlagLifeJson.ReadAll("""{ "format": 1, "flags": [ { "flag": "a", "first_seen": "2026-01-01T00:00:00+00:00", "later": true } ] }"""u8));
    }

    private FlagLifeFile File() => new(new GatewayOptions { State = new StateOptions { Path = _folder.FullName } });

    private (LifeWorker Worker, LifeCache Cache) Create(IFlagLifeStore store)
    {
        LifeCache cache = new();
        LifeWorker worker = new(_source, store, cache, _duties, _time, _logger);
        _workers.Add(worker);
        return (worker, cache);
    }

    private sealed class Source : ILifeSource
    {
        public IReadOnlyDictionary<string, FlagObservation> Flags { get; set; } = new Dictionary<string, FlagObservation> { [Flag] = new(Flag, "1", "legacy", null) };

        public IReadOnlyList<LastRequest> Requests { get; set; } = [];

        public void See(string content, string reach) => Flags = new Dictionary<string, FlagObservation> { [Flag] = new(Flag, content, reach, null) };

        public IReadOnlyDictionary<string, FlagObservation> ReadFlags() => Flags;

        public IReadOnlyList<(string Flag, LastRequest Request)> ReadRequests(DateTimeOffset at) => [.. Requests.Select(static request => (Flag, request))];
    }

    private sealed class Duties : ILifeDuties
    {
        public List<Reminder> Reminders { get; } = [];

        public List<(DateTimeOffset At, Reminder Reminder)> Sent { get; } = [];

        public TimeProvider Time { get; set; } = TimeProvider.System;

        public Task<FlagLives> ExtendAsync(FlagLives lives, CancellationToken cancellationToken) => Task.FromResult(lives);

        public IReadOnlyList<Reminder> Due(FlagLives lives) => Reminder.Due(Reminders, lives, Time.GetUtcNow());

        public void Send(IReadOnlyList<Reminder> reminders) => Sent.AddRange(reminders.Select(reminder => (Time.GetUtcNow(), reminder)));
    }

    private sealed class MemoryStore : IFlagLifeStore
    {
        public FlagLives Stored { get; set; } = FlagLives.Empty;

        public bool IsAway { get; set; }

        public int Writes { get; private set; }

        public Task<LifeReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(IsAway ? new LifeReading(null, "away") : new LifeReading(Stored));

        public Task<string?> WriteAsync(LifeChanges changes, CancellationToken cancellationToken)
        {
            Writes++;
            Stored = changes.All;
            return Task.FromResult((string?)null);
        }
    }
}
