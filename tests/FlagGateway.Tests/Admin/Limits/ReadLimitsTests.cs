using System.Net;
using FlagGateway.Admin.Limits;
using FlagGateway.Core.Budgets;
using FlagGateway.Options;
using FlagGateway.Threads;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.Tests.Admin.Limits;

public sealed class ReadLimitsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly PacedThread _thread = new("test", new ProcessorBudget(static () => 64));
    private readonly ReadLimits _limits;
    private readonly TaskCompletionSource _end = new();
    private int _started;

    public ReadLimitsTests() => _limits = new ReadLimits(new AdminOptions { Concurrency = 2, QueueLength = 1, EventStreams = 3 }, _thread, _time);

    [Fact]
    public async Task InvokeAsync_MoreThanTheConcurrency_Waits()
    {
        Task[] sent = [SendAsync(Get()), SendAsync(Get()), SendAsync(Get())];

        await StartedAsync(2);
        Assert.All(sent, static task => Assert.False(task.IsCompleted));
        _end.SetResult();
        await Task.WhenAll(sent);

        Assert.Equal(3, _started);
    }

    [Fact]
    public async Task InvokeAsync_MoreThanTheQueue_IsRefusedAfterASecond()
    {
        Task[] sent = [SendAsync(Get()), SendAsync(Get()), SendAsync(Get())];
        await StartedAsync(2);
        var context = Get();
        var refused = SendAsync(context);
        Assert.False(refused.IsCompleted);

        _time.Advance(ReadLimits.RefusalDelay);
        await refused;

        Assert.Equal((503, "2"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
        _end.SetResult();
        await Task.WhenAll(sent);
    }

    [Fact]
    public async Task InvokeAsync_WaitsTooLong_IsRefused()
    {
        Task[] sent = [SendAsync(Get()), SendAsync(Get())];
        await StartedAsync(2);
        var context = Get();
        var waiting = SendAsync(context);

        while (!waiting.IsCompleted)
        {
            _time.Advance(ReadLimits.MaxWait);
            await Task.Yield();
        }

        Assert.Equal(503, context.Response.StatusCode);
        _end.SetResult();
        await Task.WhenAll(sent);
        await SendAsync(Get());
    }

    [Fact]
    public async Task InvokeAsync_OfAnotherCaller_DoesNotWait()
    {
        Task[] sent = [SendAsync(Get()), SendAsync(Get()), SendAsync(Get())];
        await StartedAsync(2);

        var other = SendAsync(Get("10.0.0.2"));

        await StartedAsync(3);
        _end.SetResult();
        await Task.WhenAll([other, .. sent]);
    }

    [Fact]
    public async Task InvokeAsync_Changes_AreNotLimited()
    {
        Task[] sent = [.. Enumerable.Range(0, 20).Select(_ =>
        {
            var context = Get();
            context.Request.Method = HttpMethods.Post;
            return SendAsync(context);
        })];

        Assert.Equal(20, _started);
        _end.SetResult();
        await Task.WhenAll(sent);
    }

    [Fact]
    public async Task InvokeAsync_EventStreams_AreCountedSeparately()
    {
        Task[] sent = [.. Enumerable.Range(0, 3).Select(_ => SendAsync(Stream()))];
        Assert.Equal(3, _started);
        var context = Stream();
        var refused = SendAsync(context);

        _time.Advance(ReadLimits.RefusalDelay);
        await refused;
        Assert.Equal(503, context.Response.StatusCode);
        var read = SendAsync(Get());

        await StartedAsync(4);
        _end.SetResult();
        await Task.WhenAll([read, .. sent]);
        await SendAsync(Stream());
        Assert.Equal(5, _started);
    }

    [Fact]
    public async Task InvokeAsync_CallerLeavesWhileWaiting_GivesTheNextOneTheTurn()
    {
        Task[] sent = [SendAsync(Get()), SendAsync(Get())];
        await StartedAsync(2);
        using CancellationTokenSource left = new();
        var context = Get();
        context.RequestAborted = left.Token;
        var gone = SendAsync(context);

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        var next = SendAsync(Get());
        _end.SetResult();
        await Task.WhenAll([next, .. sent]);
        Assert.Equal(3, _started);
    }

    public void Dispose()
    {
        _limits.Dispose();
        _thread.Dispose();
    }

    private Task SendAsync(HttpContext context) => _limits.InvokeAsync(context, _ =>
    {
        Interlocked.Increment(ref _started);
        return _end.Task;
    });

    private async Task StartedAsync(int count)
    {
        while (Volatile.Read(ref _started) < count)
            await Task.Yield();
        Assert.Equal(count, _started);
    }

    private static DefaultHttpContext Get(string address = "10.0.0.1")
    {
        DefaultHttpContext context = new() { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.Method = HttpMethods.Get;
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context;
    }

    private static DefaultHttpContext Stream()
    {
        var context = Get();
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new EventStreamMetadata()), null));
        return context;
    }
}
