using FlagGateway.Differential;
using FlagGateway.Differential.Cases;
using FlagGateway.Differential.Laws;
using FlagGateway.Differential.Wire;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Protocols;

/// <summary>
/// A part of tests/differential.sh, which compares with nginx and HAProxy: the laws that the gateway keeps whatever is
/// sent.
/// </summary>
public sealed class DifferentialTests
{
    // Of each header every spelling comes up, beside the one framing or the other.
    private const int Share = 8;

    // Only cases that wait for the client wait this long.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Requests_OddOnes_KeepTheLaws()
    {
        await using RecordingBackend backend = new();
        await using var world = await StartAsync(backend);
        List<string> violations = [];
        var accepted = 0;
        foreach (var one in HeaderMutations.All.Where(static (_, index) => index % Share == index / 52 % Share).Concat(RequestCases.All))
        {
            var seen = await Run.OneAsync(world.Gateway.Address.Port, backend, one.Bytes, Script.Echo, Quiet);
            accepted += seen.Passed.Any() ? 1 : 0;
            violations.AddRange(RequestLaws.Check(seen).Select(violation => $"{one.Name}: {violation}"));
        }

        Assert.Empty(violations);
        // A gateway that refuses everything would keep them too.
        Assert.InRange(accepted, 100, 300);
    }

    [Fact]
    public async Task Responses_OddOnes_KeepTheLaws()
    {
        await using RecordingBackend backend = new();
        await using var world = await StartAsync(backend);
        List<string> violations = [];
        foreach (var one in ResponseCases.All)
        {
            var seen = await Run.OneAsync(world.Gateway.Address.Port, backend, one.Request, one.Script, Quiet);
            violations.AddRange(ResponseLaws.Check(seen).Select(violation => $"{one.Name}: {violation}"));
        }

        Assert.Empty(violations);
    }

    [Fact]
    public void Cases_AreAsManyAsPromised()
    {
        Assert.Equal((1768, 160, 72), (HeaderMutations.All.Count, RequestCases.All.Count, ResponseCases.All.Count));
        Assert.Equal(1768 + 160, HeaderMutations.All.Concat(RequestCases.All).DistinctBy(static one => one.Name).Count());
    }

    // Laws that find nothing would hold of anything.
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "well-formed: length and coding")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent_Length: 0\r\n\r\n", "clean names: Content_Length")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "one host")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\nContent-Length: 3\r\n\r\n", "well-formed: bare LF")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "one framing: more than one of Content-Length and Transfer-Encoding")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "none more: 2 requests at the destination, 1 accepted")]
    [InlineData("GET /end HTTP/1.1\r\nHost: a\r\n\r\n", "own bytes: the next request has lost its headers")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT", "whole: a connection stays open with a request that never ended")]
    public void Laws_BytesThatBreakThem_AreFound(string arrived, string violation)
    {
        Exchange client = new("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", IsEnded: true);
        Observation seen = new("GET / HTTP/1.1\r\nHost: a\r\n\r\n", client, [new Recorded(arrived, [1, 2], IsOpen: true)]);

        Assert.Contains(violation, RequestLaws.Check(seen));
    }

    private static Task<World> StartAsync(RecordingBackend backend) => World.StartAsync(setup =>
    {
        setup.CandidateDestinations = setup.LegacyDestinations = $$"""{ "recording": { "Address": "http://127.0.0.1:{{backend.Port}}/" } }""";
        setup.Route = """, "Transforms": [ { "RequestHeaderOriginalHost": "true" } ]""";
    });
}
