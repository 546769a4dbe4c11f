using System.Runtime.InteropServices;
using FlagGateway.Reload;

namespace FlagGateway.Hosting;

/// <summary>
/// SIGHUP reads the configuration again, as with other servers. Registered before the start, because otherwise the
/// signal ends the process; until the gateway runs it has no effect, as the start reads the files anyway.
/// </summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly PosixSignalRegistration? _registration;
    private ReloadRequests? _requests;

    public ReloadSignal()
    {
        // There, closing the window sends it.
        if (!OperatingSystem.IsWindows())
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle);
    }

    /// <summary>Begins to reload a gateway.</summary>
    public void Attach(ReloadRequests requests) => Volatile.Write(ref _requests, requests);

    public void Dispose() => _registration?.Dispose();

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        Volatile.Read(ref _requests)?.Add();
    }
}
