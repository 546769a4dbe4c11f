using FlagGateway.Core.Cohorts;
using FlagGateway.Routing;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Tests.Routing;

public class RequestEndTests
{
    [Theory]
    [InlineData(ForwarderError.None, true, RequestOutcome.Ok, ObservedOutcome.Responded)]
    [InlineData(ForwarderError.None, false, RequestOutcome.GatewayError, null)]
    [InlineData(ForwarderError.Request, false, RequestOutcome.UpstreamError, ObservedOutcome.UpstreamError)]
    [InlineData(ForwarderError.RequestTimedOut, false, RequestOutcome.UpstreamError, ObservedOutcome.UpstreamError)]
    [InlineData(ForwarderError.ResponseBodyDestination, true, RequestOutcome.UpstreamError, ObservedOutcome.UpstreamError)]
    [InlineData(ForwarderError.NoAvailableDestinations, false, RequestOutcome.UpstreamError, ObservedOutcome.UpstreamError)]
    [InlineData(ForwarderError.RequestCanceled, false, RequestOutcome.ClientAbort, ObservedOutcome.Abandoned)]
    [InlineData(ForwarderError.ResponseBodyCanceled, true, RequestOutcome.ClientAbort, ObservedOutcome.Responded)]
    [InlineData(ForwarderError.RequestBodyClient, false, RequestOutcome.ClientAbort, null)]
    [InlineData(ForwarderError.RequestBodyDestination, false, RequestOutcome.UploadReset, ObservedOutcome.UploadReset)]
    [InlineData(ForwarderError.RequestBodyDestination, true, RequestOutcome.Ok, ObservedOutcome.Responded)]
    [InlineData(ForwarderError.RequestCreation, false, RequestOutcome.GatewayError, null)]
    public void From_WithoutAnUpload_IsWhoCausedIt(ForwarderError error, bool isAnswered, object outcome, ObservedOutcome? observed) =>
        Assert.Equal(new RequestEnd((RequestOutcome)outcome, observed), RequestEnd.From(error, isAnswered, isComplete: true, isTimeout: false, upload: null));

    [Theory]
    [InlineData(ForwarderError.RequestCanceled, false)]
    [InlineData(ForwarderError.ResponseBodyCanceled, true)]
    public void From_RoutesTimeoutTakenForTheClient_ShowsNothing(ForwarderError error, bool isAnswered) =>
        Assert.Null(RequestEnd.From(error, isAnswered, isComplete: true, isTimeout: true, upload: null).Observed);

    [Fact]
    public void From_ExceptionInThePipeline_IsTheGateways() =>
        Assert.Equal(new RequestEnd(RequestOutcome.GatewayError, null), RequestEnd.From(ForwarderError.None, hasResponded: true, isComplete: false, isTimeout: false, upload: null));

    [Theory]
    [InlineData(false, false, RequestOutcome.UploadReset)]
    [InlineData(false, true, RequestOutcome.UpstreamError)]
    [InlineData(true, true, RequestOutcome.UploadReset)]
    public async Task From_ConnectionEnds_IsAResetOnlyWithinTheUpload(bool isCut, bool isComplete, object outcome)
    {
        var upload = await ReadAsync(1_000, isComplete);
        upload.Enter();
        if (isCut)
            UploadWatch.Cut();

        Assert.Equal((RequestOutcome)outcome, RequestEnd.From(ForwarderError.Request, hasResponded: false, isComplete: true, isTimeout: false, upload).Outcome);
    }

    [Theory]
    [InlineData(64 * 1024, RequestOutcome.UpstreamError)]
    [InlineData((64 * 1024) + 1, RequestOutcome.UploadReset)]
    public async Task From_ResetAfterTheUpload_IsWithinItWhereItMayBeOnTheWay(int length, object outcome)
    {
        var upload = await ReadAsync(length, isComplete: true);

        upload.Reset();

        Assert.Equal((RequestOutcome)outcome, RequestEnd.From(ForwarderError.Request, hasResponded: false, isComplete: true, isTimeout: false, upload).Outcome);
    }

    [Theory]
    [InlineData(5_000L, 4_000)]
    [InlineData(null, 0)]
    public async Task Read_AfterTheCut_EndsAtOnceAndKeepsThePromisedLength(long? promised, int rest)
    {
        using UploadWatch upload = new(new MemoryStream(new byte[9_000]), promised, TimeProvider.System);
        upload.Enter();
        Assert.Equal(1_000, await upload.ReadAsync(new byte[1_000]));

        UploadWatch.Cut();

        var total = 0;
        for (int count; (count = await upload.ReadAsync(new byte[1_500])) > 0;)
            total += count;
        Assert.Equal((rest, true, false), (total, upload.IsCut, upload.IsEnded));
    }

    private static async Task<UploadWatch> ReadAsync(int length, bool isComplete)
    {
        UploadWatch upload = new(new MemoryStream(new byte[length]), length, TimeProvider.System);
        await upload.ReadExactlyAsync(new byte[length]);
        if (isComplete)
            Assert.Equal(0, await upload.ReadAsync(new byte[1]));
        return upload;
    }
}
