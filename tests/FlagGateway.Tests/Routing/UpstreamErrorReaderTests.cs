using System.Net.Sockets;
using System.Security.Authentication;
using FlagGateway.Routing;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Tests.Routing;

public sealed class UpstreamErrorReaderTests
{
    public static TheoryData<ForwarderError, Exception?, string?> Failures => new()
    {
        { ForwarderError.None, null, null },
        { ForwarderError.RequestCanceled, new OperationCanceledException(), null },
        { ForwarderError.RequestBodyClient, new IOException(), null },
        { ForwarderError.ResponseBodyClient, new IOException(), null },
        { ForwarderError.NoAvailableDestinations, null, "no_destination" },
        { ForwarderError.RequestTimedOut, new OperationCanceledException(), "timeout" },
        { ForwarderError.RequestTimedOut, new TaskCanceledException("", new TimeoutException()), "connect_timeout" },
        { ForwarderError.Request, new TaskCanceledException("", new TimeoutException()), "connect_timeout" },
        { ForwarderError.Request, Http(HttpRequestError.ConnectionError, SocketError.ConnectionRefused), "connection_refused" },
        { ForwarderError.Request, Http(HttpRequestError.NameResolutionError, SocketError.HostNotFound), "name_resolution" },
        { ForwarderError.Request, Http(HttpRequestError.NameResolutionError, SocketError.TryAgain), "name_resolution" },
        { ForwarderError.Request, Http(HttpRequestError.ConnectionError, SocketError.NetworkUnreachable), "unreachable" },
        { ForwarderError.Request, Http(HttpRequestError.ConnectionError, SocketError.TimedOut), "connect_timeout" },
        { ForwarderError.Request, Http(HttpRequestError.ConnectionError, SocketError.TooManyOpenSockets), "other" },
        { ForwarderError.Request, new HttpRequestException(HttpRequestError.SecureConnectionError, "", new AuthenticationException()), "tls" },
        { ForwarderError.Request, new HttpRequestException("", new IOException("", new SocketException((int)SocketError.ConnectionReset))), "connection_closed" },
        { ForwarderError.Request, new HttpRequestException("", new HttpIOException(HttpRequestError.ResponseEnded)), "connection_closed" },
        { ForwarderError.Request, new HttpRequestException(HttpRequestError.InvalidResponse), "invalid_response" },
        { ForwarderError.Request, new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded), "invalid_response" },
        { ForwarderError.Request, null, "other" },
        { ForwarderError.ResponseHeaders, new InvalidOperationException(), "invalid_response" },
        { ForwarderError.RequestBodyDestination, new IOException(), "request_body" },
        { ForwarderError.ResponseBodyDestination, new IOException(), "response_body" },
        { ForwarderError.UpgradeResponseDestination, new IOException(), "upgrade" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void From_Failure_HasItsReason(ForwarderError error, Exception? exception, string? expected) =>
        Assert.Equal(expected, UpstreamErrorReader.From(error, exception)?.ToLabel());

    // What counts against the destination in the metrics has a reason, and nothing else.
    [Fact]
    public void From_AnyError_AgreesWithTheOutcome() => Assert.All(
        Enum.GetValues<ForwarderError>(),
        static error => Assert.Equal(RequestOutcomes.From(error) == RequestOutcome.UpstreamError, UpstreamErrorReader.From(error, null) is not null));

    [Fact]
    public void Labels_Any_AreDifferentAndDescribed()
    {
        var all = Enum.GetValues<UpstreamError>();

        Assert.Equal(all.Length, all.Select(static error => error.ToLabel()).Distinct().Count());
        Assert.All(all, static error => Assert.EndsWith(".", error.Describe(), StringComparison.Ordinal));
    }

    private static HttpRequestException Http(HttpRequestError error, SocketError socket) => new(error, "", new SocketException((int)socket));
}
