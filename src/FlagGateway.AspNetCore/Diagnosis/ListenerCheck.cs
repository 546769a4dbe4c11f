using System.Net.Sockets;
using FlagGateway.Snapshots;

namespace FlagGateway.Diagnosis;

/// <summary>Whether a gateway serves at its addresses, or could listen there.</summary>
internal sealed class ListenerCheck(LoadedConfiguration configuration, ClockReadings clock)
{
    private const string Admin = "admin_listener";
    private const string Data = "data_listener";
    private const string Ofrep = "ofrep_listener";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<DiagnosticCheck>> RunAsync(CancellationToken cancellationToken)
    {
        var admin = ListenerAddress.Parse(configuration.Options.Admin.Url);
        var (check, isRunning) = admin is null ? (null, false) : await CheckAdminAsync(admin, cancellationToken);
        List<DiagnosticCheck> checks = check is null ? [] : [check];
        foreach (var address in ListenerAddress.OfData(configuration.Settings))
            checks.Add(await CheckAsync(Data, address, "Urls or Kestrel:Endpoints", isRunning, cancellationToken));
        if (configuration.Options.Ofrep.Url is { } url && ListenerAddress.Parse(url) is { } ofrep)
            checks.Add(await CheckAsync(Ofrep, ofrep, "FlagGateway:Ofrep:Url", isRunning, cancellationToken));
        return checks;
    }

    private async Task<(DiagnosticCheck Check, bool IsRunning)> CheckAdminAsync(ListenerAddress address, CancellationToken cancellationToken)
    {
        const string Key = "FlagGateway:Admin:Url";
        if (!address.IsPort || address.Binding.Port == 0 || !await AcceptsAsync(address, cancellationToken))
            return (Bind(Admin, address, Key), false);
        var (isGateway, status, text) = await GatewayProbe.AskAsync(address.Local, Timeout, clock, cancellationToken);
        if (!isGateway)
            return (Used(Admin, address, Key, text), false);
        if (status != 200)
            return (DiagnosticCheck.Warning(Admin, address.Url, $"a gateway runs there and is not ready: {text}", "Read its log; after a start or before a stop this is normal"), true);
        return text == "ready"
            ? (DiagnosticCheck.Ok(Admin, address.Url, "a gateway runs there and is ready"), true)
            : (DiagnosticCheck.Warning(Admin, address.Url, $"a gateway runs there: {text}", "Repair what it names; it serves with the last known state meanwhile"), true);
    }

    private static async Task<DiagnosticCheck> CheckAsync(string name, ListenerAddress address, string key, bool isRunning, CancellationToken cancellationToken)
    {
        var isUsed = address.IsPort && address.Binding.Port != 0 && await AcceptsAsync(address, cancellationToken);
        if (isUsed)
            return isRunning ? DiagnosticCheck.Ok(name, address.Url, "accepts connections") : Used(name, address, key, "no gateway responds at FlagGateway:Admin:Url");
        return isRunning && address.IsPort && address.Binding.Port != 0
            ? DiagnosticCheck.Failed(name, address.Url, "a gateway runs, and nothing listens here", "If the address was changed, restart the gateway; otherwise another gateway uses this Admin:Url")
            : Bind(name, address, key);
    }

    private static DiagnosticCheck Used(string name, ListenerAddress address, string key, string why) =>
        DiagnosticCheck.Failed(name, address.Url, $"another program listens there ({why})", $"Stop it (ss -ltnp 'sport = :{address.Binding.Port}' names it), or change {key}");

    private static async Task<bool> AcceptsAsync(ListenerAddress address, CancellationToken cancellationToken)
    {
        using Socket socket = new(address.Reached.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            await socket.ConnectAsync(address.Reached, address.Binding.Port, timeout.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    // Listens for an instant: only the system knows who may use an address.
    private static DiagnosticCheck Bind(string name, ListenerAddress address, string key)
    {
        if (!address.IsPort)
            return DiagnosticCheck.Ok(name, address.Url, "not a port; not checked");
        try
        {
            using TcpListener listener = new(address.Bound, address.Binding.Port);
            listener.Start();
            return DiagnosticCheck.Ok(name, address.Url, address.Binding.Port == 0 ? "any free port" : "free: no gateway runs there");
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.AccessDenied => DiagnosticCheck.Failed(name, address.Url, "this user may not listen on this port", $"Use a port from 1024 in {key}, or grant CAP_NET_BIND_SERVICE"),
                SocketError.AddressNotAvailable => DiagnosticCheck.Failed(name, address.Url, "this machine does not have the address", $"Correct {key}; 0.0.0.0 means all addresses of the machine"),
                _ => DiagnosticCheck.Failed(name, address.Url, $"nothing can listen there: {exception.Message}", $"Stop the program that uses the port (ss -ltnp 'sport = :{address.Binding.Port}' names it), or change {key}"),
            };
        }
    }
}
