namespace FlagGateway.Demo.Display;

/// <summary>Collects messages for display below the table: warnings, errors, reloads and changes of rollouts.</summary>
internal sealed class DemoMessages(TimeProvider time) : ILoggerProvider
{
    private const int MaxRetained = 100;

    // Categories that are shown even below warnings.
    private static readonly string[] Shown = ["FlagGateway.Reload", "FlagGateway.Rollouts"];

    private readonly Lock _lock = new();
    private readonly Queue<DemoMessage> _messages = new();
    private long _count;

    /// <summary>The latest messages, oldest first.</summary>
    /// <param name="seen">Number of messages already shown, which are omitted.</param>
    /// <param name="max">Maximum number of messages.</param>
    public IReadOnlyList<DemoMessage> Latest(long seen, int max)
    {
        lock (_lock)
            return [.. _messages.Where(message => message.Number >= seen).TakeLast(max)];
    }

    /// <summary>Adds a message.</summary>
    public void Add(LogLevel level, string text)
    {
        lock (_lock)
        {
            _messages.Enqueue(new DemoMessage(_count++, time.GetLocalNow(), level, text));
            if (_messages.Count > MaxRetained)
                _messages.Dequeue();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, Shown.Any(name => categoryName.StartsWith(name, StringComparison.Ordinal)));

    public void Dispose()
    {
    }

    private sealed class Logger(DemoMessages messages, bool isReported) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= (isReported ? LogLevel.Information : LogLevel.Warning);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                messages.Add(logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception.Message}");
        }
    }
}

/// <summary>A message of the gateway.</summary>
/// <param name="Number">Sequence number, from 0.</param>
/// <param name="At">Time of the message.</param>
/// <param name="Level">Severity.</param>
/// <param name="Text">The text.</param>
internal sealed record DemoMessage(long Number, DateTimeOffset At, LogLevel Level, string Text);
