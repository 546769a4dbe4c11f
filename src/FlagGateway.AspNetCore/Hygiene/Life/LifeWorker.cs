using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Reminding;
using FlagGateway.State;

namespace FlagGateway.Hygiene.Life;

/// <summary>
/// Observes flags once a minute, and shares what it observes with the store and, through it, with a fleet. Never
/// throws, and no request and no evaluation waits for it.
/// </summary>
internal sealed class LifeWorker(ILifeSource source, IFlagLifeStore stored, LifeCache cache, ILifeDuties duties, TimeProvider time, ILogger<LifeWorker> logger) : BackgroundService
{
    /// <summary>How often it observes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>How often times of requests are stored. Everything else is stored when it is observed.</summary>
    public static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _working = new(1, 1);
    private IReadOnlyDictionary<string, FlagObservation> _before = new Dictionary<string, FlagObservation>();
    private FlagLives? _stored;
    private DateTimeOffset _storedAt;
    private string? _problem;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // What was served in the last minutes.
        await RecordAsync(isLast: true, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        _working.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RecordAsync(isLast: false, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Observes once.</summary>
    /// <param name="isLast">Whether everything is stored at once.</param>
    /// <param name="cancellationToken">Cancels the store.</param>
    internal async Task RecordAsync(bool isLast, CancellationToken cancellationToken)
    {
        await _working.WaitAsync(cancellationToken);
        try
        {
            if (_stored is null)
                await LoadAsync(cancellationToken);
            Observe();
            if (_stored is null)
                return;
            cache.Current = await duties.ExtendAsync(cache.Current, cancellationToken);
            if (isLast || IsDue())
                await SaveAsync(cancellationToken);
            if (!isLast)
                await RemindAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Report(exception.Message, exception);
        }
        finally
        {
            _working.Release();
        }
    }

    private void Observe()
    {
        var (now, flags) = (time.GetUtcNow(), source.ReadFlags());
        cache.Current = cache.Current.Observe(_before, flags.Values, now).Add(source.ReadRequests(now));
        _before = flags;
    }

    // Until it is known what is stored, observations are made in memory, and merged with it later.
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var reading = await stored.ReadAsync(cancellationToken);
        if (reading.Lives is not { } lives)
        {
            Report(reading.Problem ?? "it cannot be read", null);
            return;
        }

        if (reading.Problem is { } damage)
            Log.LifeDamaged(logger, damage);
        cache.Current = cache.Current.Continue(lives);
        _stored = lives;
        // What changed while no instance ran has changed now.
        _before = new Dictionary<string, FlagObservation>();
    }

    // Remembered before they are sent, by the store as well: an owner rather misses one than gets one each minute.
    private async Task RemindAsync(CancellationToken cancellationToken)
    {
        // Another leader may just have sent them.
        if (duties.Due(cache.Current).Count == 0 || !await SaveAsync(cancellationToken))
            return;
        var (before, due) = (cache.Current, duties.Due(cache.Current));
        if (due.Count == 0)
            return;
        cache.Current = Reminder.Mark(before, due, time.GetUtcNow());
        if (await SaveAsync(cancellationToken))
            duties.Send(due);
        else
            cache.Current = before;
    }

    private bool IsDue() => time.GetUtcNow() - _storedAt >= SaveInterval
        || cache.Current.Flags.Values.Any(life => _stored!.Find(life.Flag) is var known && !ReferenceEquals(known, life) && life.HasChangedSince(known));

    private async Task<bool> SaveAsync(CancellationToken cancellationToken)
    {
        var reading = await stored.ReadAsync(cancellationToken);
        if (reading.Lives is not { } lives)
        {
            Report(reading.Problem ?? "it cannot be read", null);
            return false;
        }

        var merged = cache.Current.Merge(lives).Prune(time.GetUtcNow());
        cache.Current = merged;
        var changes = LifeChanges.Between(lives, merged);
        var problem = changes.IsEmpty ? null : await stored.WriteAsync(changes, cancellationToken);
        if (problem is null)
            (_stored, _storedAt) = (merged, time.GetUtcNow());
        Report(problem, null);
        return problem is null;
    }

    // Logged once until it works again.
    private void Report(string? problem, Exception? exception)
    {
        if (problem is not null && _problem is null)
            Log.LifeNotStored(logger, problem, exception);
        _problem = problem;
    }
}
