using FlagGateway.Differential.Cases;
using FlagGateway.Differential.Laws;
using FlagGateway.Differential.Proxies;
using FlagGateway.Differential.Wire;

namespace FlagGateway.Differential;

/// <summary>Sends cases through a proxy, one after the other.</summary>
internal static class Run
{
    public static async Task<Observation> OneAsync(int port, RecordingBackend backend, string bytes, Script script, TimeSpan quiet)
    {
        backend.Script = script;
        var exchange = await Exchange.RunAsync(port, bytes, quiet);
        return new Observation(bytes, exchange, await backend.TakeAsync());
    }

    public static async Task<IReadOnlyList<Observation>> RequestsAsync(Proxy proxy, IReadOnlyList<Case> cases, TimeSpan quiet)
    {
        List<Observation> seen = [];
        foreach (var one in cases)
            seen.Add(await OneAsync(proxy.Port, proxy.Backend, one.Bytes, Script.Echo, quiet));
        return seen;
    }

    public static async Task<IReadOnlyList<Observation>> ResponsesAsync(Proxy proxy, IReadOnlyList<ResponseCase> cases, TimeSpan quiet)
    {
        List<Observation> seen = [];
        foreach (var one in cases)
            seen.Add(await OneAsync(proxy.Port, proxy.Backend, one.Request, one.Script, quiet));
        return seen;
    }
}
