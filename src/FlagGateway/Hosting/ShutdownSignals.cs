using System.Runtime.InteropServices;

namespace FlagGateway.Hosting;

/// <summary>
/// What the system tells the process: the first signal asks for an orderly stop, the second for one at once, and
/// the third is left to the system, which ends the process.
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

    /// <summary>Cancelled by the second.</summary>
    public CancellationToken StopNow => _stopNow.Token;

    /// <summary>Whether somebody pressed Ctrl+C; no balancer stands before such a gateway, or none that would wait.</summary>
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
        // What waits for it must not run on the thread that takes signals, or the next one would wait for that.
        _ = (count == 1 ? _stop : _stopNow).CancelAsync();
    }
}
