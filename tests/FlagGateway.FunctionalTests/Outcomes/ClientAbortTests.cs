using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Outcomes;

public class ClientAbortTests
{
    private const string ShortTimeout = """, "HttpRequest": { "ActivityTimeout": "00:00:00.3" }""";

    [Fact]
    public async Task Client_LeavesBeforeTheAnswer_IsAClientAbort()
    {
        await using var world = await World.StartAsync();
        TaskCompletionSource arrived = new();
        world.Candidate.Answer(context =>
        {
            arrived.SetResult();
            return Hanging.UntilAborted(context);
        });
        using CancellationTokenSource leave = new();

        var sending = world.Gateway.Client.SendAsync(World.Request("candidate"), leave.Token);
        await arrived.Task.WaitAsync(Eventually.Deadline);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Scenario.AssertRecordedAsync(world, "4xx", "client_abort");
    }

    [Fact]
    public async Task Client_LeavesWithinTheAnswer_IsAClientAbort()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(context => EndlessAnswer.WriteAsync(context, 1000));

        using (var response = await world.SendAsync(World.Request("candidate"), HttpCompletionOption.ResponseHeadersRead))
            await Scenario.ReadSomeAsync(response);

        await Scenario.AssertRecordedAsync(world, "2xx", "client_abort");
    }

    [Fact]
    public async Task Client_LeavesASilentAnswer_IsAClientAbort()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await Hanging.UntilAborted(context);
        });

        using (var response = await world.SendAsync(World.Request("candidate"), HttpCompletionOption.ResponseHeadersRead))
            await Scenario.ReadSomeAsync(response);

        await Scenario.AssertRecordedAsync(world, "2xx", "client_abort");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_LeavesWithinTheUpload_IsAClientAbort(bool reset)
    {
        await using var world = await World.StartAsync();
        TaskCompletionSource arrived = new();
        world.Candidate.Answer(async context =>
        {
            Assert.NotEqual(0, await context.Request.Body.ReadAsync(new byte[100]));
            arrived.SetResult();
            await context.Request.Body.CopyToAsync(Stream.Null);
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nContent-Length: 100000\r\n\r\n{new string('x', 50_000)}");
        await arrived.Task.WaitAsync(Eventually.Deadline);
        if (reset)
            client.Reset();
        else
            client.Dispose();

        await Scenario.AssertRecordedAsync(world, "4xx", "client_abort");
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nG\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nTransfer-Encoding: chunked\r\n\r\nno chunk")]
    public async Task Client_SendsBrokenChunks_IsAClientAbort(string request)
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(context => context.Request.Body.CopyToAsync(Stream.Null));
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync(request);
        client.Dispose();

        await Scenario.AssertRecordedAsync(world, "4xx", "client_abort");
    }

    [Fact]
    public async Task Client_FallsSilentWithinTheUpload_IsAClientAbort()
    {
        await using var world = await World.StartAsync(setup => setup.Cluster = ShortTimeout);
        world.Candidate.Answer(context => context.Request.Body.CopyToAsync(Stream.Null));
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nContent-Length: 1000\r\n\r\nhalf");
        var response = await client.ReadAsync("\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 408", response, StringComparison.Ordinal);
        await Scenario.AssertRecordedAsync(world, "4xx", "client_abort");
    }

    [Fact]
    public async Task Client_StopsReadingTheAnswer_IsAClientAbort()
    {
        await using var world = await World.StartAsync(setup => setup.Cluster = ShortTimeout);
        world.Candidate.Answer(context => EndlessAnswer.WriteAsync(context, 100_000));

        using var response = await world.SendAsync(World.Request("candidate"), HttpCompletionOption.ResponseHeadersRead);

        await Scenario.AssertRecordedAsync(world, "2xx", "client_abort");
    }
}
