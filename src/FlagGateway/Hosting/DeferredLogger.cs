namespace FlagGateway.Hosting;

/// <summary>A logger for what is made before logging is: silent until <see cref="Target"/> is set.</summary>
internal sealed class DeferredLogger<T> : ILogger<T>
{
    public ILogger<T>? Target { get; set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => Target?.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => Target?.IsEnabled(logLevel) ?? false;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Target?.Log(logLevel, eventId, state, exception, formatter);
}
