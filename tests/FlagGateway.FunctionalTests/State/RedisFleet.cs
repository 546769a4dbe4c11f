using System.Collections.Concurrent;
using FlagGateway.Core.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Options;
using FlagGateway.State;
using FlagGateway.State.Redis;
using FlagGateway.Tools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.FunctionalTests.State;

/// <summary>Some instances on one Redis, each with a state folder of its own.</summary>
internal sealed class RedisFleet(RedisServer server) : IAsyncDisposable
{
    private readonly List<RedisInstance> _instances = [];
    private readonly TestFolder _keys = new("keys");

    public RedisServer Server => server;

    public static RedisKeys Keys { get; } = new("fg");

    /// <summary>Starts a server, or ends the test where it is not installed.</summary>
    /// <param name="settings">More of its command line.</param>
    public static async Task<RedisFleet> StartAsync(params string[] settings) => new(await RedisServer.StartAsync(settings));

    /// <summary>Adds an instance.</summary>
    /// <param name="more">More of the connection string.</param>
    /// <param name="poll">How often it looks; 1 s where it is not told.</param>
    /// <param name="redis">What the connection string does not have.</param>
    public RedisInstance Add(string more = "", TimeSpan? poll = null, RedisOptions? redis = null)
    {
        RedisInstance instance = new($"{server.Address}{more}", poll ?? new StateOptions().PollInterval, Path.Combine(_keys.FullName, "audit.keys"), redis);
        _instances.Add(instance);
        return instance;
    }

    public static StateChange Kill(string flag, string reason = "it burns") =>
        new() { Kind = ChangeKind.Kill, Flag = flag, Actor = "ann", Source = ChangeSource.Cli, Action = ChangeAction.Kill, Reason = reason };

    public static StateChange Unkill(string flag) => Kill(flag) with { Kind = ChangeKind.Unkill, Action = ChangeAction.Unkill };

    public static StateChange Rollout(string flag, double percentage, long observationPeriod = 1) => Kill(flag) with
    {
        Kind = ChangeKind.Rollout,
        Action = ChangeAction.From(RolloutAction.Advance),
        Rollout = new RolloutState { Flag = flag, Control = "legacy", Candidate = "new", Plan = "p", Phase = RolloutPhase.Progressing, Stage = "canary", ObservationPeriod = observationPeriod, Percentage = percentage },
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        await server.DisposeAsync();
        await _keys.DisposeAsync();
    }
}

/// <summary>One instance: a store that can be stopped and started, and everything it ever put into force.</summary>
internal sealed class RedisInstance : IAsyncDisposable
{
    private readonly TestFolder _folder = new("state");
    private readonly StateOptions _options;
    private readonly WarningLog _log = new();
    private RedisConnection _connection;
    private bool _isStopped;

    /// <param name="configuration">The connection string.</param>
    /// <param name="poll">How often it polls.</param>
    /// <param name="keyFile">
    /// The keys of the audit log, which a fleet shares; <c>null</c> for a file of this instance.
    /// </param>
    /// <param name="redis">What the connection string does not have.</param>
    public RedisInstance(string configuration, TimeSpan poll, string? keyFile = null, RedisOptions? redis = null)
    {
        _options = new StateOptions { Kind = StateKind.Redis, Configuration = configuration, PollInterval = poll, Path = _folder.FullName, AuditKeyFile = keyFile ?? Path.Combine(_folder.FullName, "audit.keys"), Redis = redis ?? new() };
        (_connection, Store) = Open();
    }

    public RedisStateStore Store { get; private set; }

    public string Folder => _folder.FullName;

    public string KeyFile => AuditKeys.FileOf(_options);

    /// <summary>Warnings that were logged.</summary>
    public IReadOnlyCollection<string> Warnings => _log.Lines;

    /// <summary>Epoch and revision after each change.</summary>
    public ConcurrentQueue<(long Epoch, long Revision)> History { get; } = [];

    public Task<WriteResult> WriteAsync(StateChange change, long? expected = null) => Store.WriteAsync(change, expected, CancellationToken.None);

    public Task UpAsync() => Eventually.TrueAsync(() => Task.FromResult(Store.Health.IsUp), () => $"It is not up: {Store.Health.Problem}");

    /// <summary>Checks the audit log as <c>flaggateway audit verify</c> does, with the key of this instance.</summary>
    public Task<AuditVerdict> VerifyAuditAsync(string? expected = null) => AuditLog.VerifyAsync(_options, expected, CancellationToken.None);

    /// <summary>Waits for a problem that is told with some words.</summary>
    public Task TroubleAsync(string words) => Eventually.TrueAsync(
        () => Task.FromResult(Store.Health is { IsUp: false, Problem: { } problem } && problem.Contains(words, StringComparison.OrdinalIgnoreCase)),
        () => $"Expected '{words}' as the problem: {Store.Health}");

    public async Task RestartAsync()
    {
        await StopAsync();
        (_connection, Store) = Open();
        _isStopped = false;
    }

    public async Task StopAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await Store.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>Fails where epoch and revision ever went back.</summary>
    public void AssertNeverWentBack() => Assert.Equal(History.Order(), History);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _folder.DisposeAsync();
    }

    private (RedisConnection Connection, RedisStateStore Store) Open()
    {
        var settings = RedisSettings.From(_options) with { AuditKeys = new AuditKeys(AuditKeys.FileOf(_options), TimeProvider.System, NullLogger.Instance) };
        var connection = RedisConnection.Start(settings, TimeProvider.System, _log.For<RedisConnection>());
        var store = RedisStateStore.Open(settings, connection, TimeProvider.System, NullLogger<RedisStateStore>.Instance);
        store.OnChanged(_ => History.Enqueue((store.Known.Epoch, store.Known.Revision)));
        return (connection, store);
    }
}

/// <summary>Warnings, and nothing above or below.</summary>
internal sealed class WarningLog
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger<T> For<T>() => new Writer<T>(Lines);

    private sealed class Writer<T>(ConcurrentQueue<string> lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
                lines.Enqueue(formatter(state, exception));
        }
    }
}
