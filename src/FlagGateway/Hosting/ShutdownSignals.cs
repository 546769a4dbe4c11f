using System.Runtime.InteropServices;

namespace FlagGateway.Hosting;

/// <summary>
/// Signals of the system: the first one requests an orderly stop, the second one an immediate stop, and
/// the third one is handled by the system, which ends the process.
/// </summary>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _stopNow = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;
    private volatile bool _isByHand;

    public ShutdownSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Handle),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken StopNow => _stopNow.Token;

    /// <summary>Whether the user pressed Ctrl+C; then there is no load balancer that needs time.</summary>
    public bool IsByHand => _isByHand;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
        _stopNow.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        var count = Interlocked.Increment(ref _count);
        if (count > 2)
            return;
        context.Cancel = true;
        if (count == 1)
            _isByHand = context.Signal != PosixSignal.SIGTERM;
        // Continuations must not run on the signal thread, or the next signal would have to wait for them.
        _ = (count == 1 ? _stop : _stopNow).CancelAsync();
    }
}
