using WireMock.Server;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>
/// A peer that answers by a script and keeps what it received. It is for peers of which only requests and answers matter; where bytes,
/// resets or a client that leaves matter, use <see cref="Upstream"/>.
/// </summary>
internal static class ScriptedServer
{
    /// <summary>Starts one on a free port of 127.0.0.1; a request that no script matches is answered with 404.</summary>
    public static WireMockServer Start() => WireMockServer.Start(static settings => settings.Urls = ["http://127.0.0.1:0"]);
}
