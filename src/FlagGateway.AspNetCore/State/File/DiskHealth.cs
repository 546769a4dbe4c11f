namespace FlagGateway.State.File;

/// <summary>Whether the folder can be written, and the log of its changes.</summary>
internal sealed class DiskHealth
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile StateHealth _current;

    /// <param name="path">The folder, for messages.</param>
    /// <param name="damage">Damage that was found in it, which remains; <c>null</c> for none.</param>
    /// <param name="time">Source of the time of the last success.</param>
    /// <param name="logger">Logs changes.</param>
    public DiskHealth(string path, string? damage, TimeProvider time, ILogger logger)
    {
        (_path, _time, _logger) = (path, time, logger);
        _current = new StateHealth(true, null, time.GetUtcNow());
        if (damage is null)
            return;
        _current = _current with { IsUp = false, Problem = damage, Degradation = StateHealth.NotWritable };
        Log.Damaged(logger, damage);
    }

    public StateHealth Current => _current;

    /// <summary>Logs that writing works again, if it did not.</summary>
    public void Report()
    {
        if (!_current.IsUp)
            Log.WritableAgain(_logger, _path);
    }

    /// <summary>Records a write that worked.</summary>
    public void Well() => _current = new StateHealth(true, null, _time.GetUtcNow());

    /// <summary>Records a failed write; returns the problem.</summary>
    public string Bad(Exception exception)
    {
        var problem = $"{_path} cannot be written: {exception.Message} The write is retried automatically.";
        if (_current.IsUp)
            Log.NotWritable(_logger, _path, exception);
        _current = _current with { IsUp = false, Problem = problem, Degradation = StateHealth.NotWritable };
        return problem;
    }
}
