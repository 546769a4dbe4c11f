using System.Net;
using System.Net.Http.Json;
using FlagGateway.Admin.Api;
using FlagGateway.FunctionalTests.Ofrep;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.State;
using FlagGateway.Threads;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Admin;

/// <summary>What one caller may take of the admin listener and of the event streams.</summary>
public sealed class AdminLimitTests
{
    [Fact]
    public async Task Reports_ManyAtOnce_AreCreatedOneByOneOfBoundedLength()
    {
        await using var world = await World.StartAsync();
        for (var i = 0; i <= AuditEndpoints.MaxReportEntries; i++)
            await world.Gateway.State.WriteAsync(Change(i), null, CancellationToken.None);

        var responses = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => world.Gateway.Admin.GetAsync($"/api/v1/rollouts/{Setup.Flag}/report?format=html")));

        Assert.Contains(responses, static response => response.StatusCode == HttpStatusCode.OK);
        Assert.All(responses, static response => Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, response.StatusCode.ToString()));
        var report = await responses.First(static response => response.StatusCode == HttpStatusCode.OK).Content.ReadAsStringAsync();
        Assert.Contains("the report covers the latest 2000 changes", report, StringComparison.Ordinal);
        Assert.Contains("reason 2000.", report, StringComparison.Ordinal);
        Assert.DoesNotContain("reason 0.", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_AfterAChange_IsCreatedAgain()
    {
        await using var world = await World.StartAsync();
        await world.Gateway.State.WriteAsync(Change(0), null, CancellationToken.None);

        var first = await world.Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{Setup.Flag}/report");
        var second = await world.Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{Setup.Flag}/report");
        var page = await world.Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{Setup.Flag}/report?format=html");
        await world.Gateway.State.WriteAsync(Change(1), null, CancellationToken.None);
        var third = await world.Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{Setup.Flag}/report");

        Assert.Equal(first, second);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("reason 1.", first, StringComparison.Ordinal);
        Assert.Contains("reason 1.", third, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_AfterAChange_IsWrittenAgain()
    {
        await using var world = await World.StartAsync();
        foreach (var number in new[] { 1, 2 })
        {
            await world.Gateway.State.WriteAsync(Change(number), null, CancellationToken.None);

            Assert.Contains($"reason {number}.", await world.Gateway.Admin.GetStringAsync("/api/v1/audit"), StringComparison.Ordinal);
            Assert.Contains($"reason {number}.", await world.Gateway.Admin.GetStringAsync("/audit"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Change_WhileReadsWait_IsMadeImmediately()
    {
        await using var world = await World.StartAsync();
        using ManualResetEventSlim busy = new();
        // A report that takes long: reads have one thread.
        var report = world.Gateway.Services.GetRequiredService<PacedThread>().RunAsync(() =>
        {
            busy.Wait();
            return Task.CompletedTask;
        });
        var reads = Enumerable.Range(0, 4).Select(_ => world.Gateway.Admin.GetAsync("/audit")).ToArray();

        using var response = await world.Gateway.Admin.PostAsJsonAsync($"/api/v1/flags/{Setup.Flag}/kill", new { reason = "test" });
        using var health = await world.Gateway.Admin.GetAsync("/healthz/live");
        using var metrics = await world.Gateway.Admin.GetAsync("/metrics");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (response.StatusCode, health.StatusCode, metrics.StatusCode));
        Assert.All(reads, static read => Assert.False(read.IsCompleted));
        busy.Set();
        await report;
        Assert.All(await Task.WhenAll(reads), static read => Assert.Equal(HttpStatusCode.OK, read.StatusCode));
    }

    [Fact]
    public async Task Events_MoreThanAllowed_AreRefused()
    {
        await using var world = await World.StartAsync(static setup => setup.Overrides.Add("--FlagGateway:Admin:EventStreams=1"));

        using var first = await OpenAsync();
        using var second = await OpenAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (first.StatusCode, second.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(2), second.Headers.RetryAfter?.Delta);

        Task<HttpResponseMessage> OpenAsync() => world.Gateway.Admin.GetAsync("/console/events", HttpCompletionOption.ResponseHeadersRead);
    }

    [Theory]
    [InlineData(256, HttpStatusCode.OK)]
    [InlineData(257, HttpStatusCode.BadRequest)]
    public async Task Actor_OfManyCharacters_IsRefused(int length, HttpStatusCode expected)
    {
        await using var world = await World.StartAsync();

        using var response = await world.Gateway.Admin.PostAsJsonAsync($"/api/v1/flags/{Setup.Flag}/kill", new { reason = "test", actor = new string('a', length) });

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, world.Gateway.State.Current.Kills.Count);
    }

    [Fact]
    public async Task Streams_OfOneAddress_AreHalfOfAll()
    {
        await using var world = await World.StartAsync(setup => setup.Overrides.AddRange(["--FlagGateway:Ofrep:Url=http://127.0.0.1:0", "--FlagGateway:Ofrep:EventStreams=12"]));
        using var client = OfrepClient.Connect(world);
        List<EventStream> streams = [];
        for (var i = 0; i < 7; i++)
            streams.Add(await EventStream.OpenAsync(client));

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.OK, 6), HttpStatusCode.ServiceUnavailable], streams.Select(static stream => stream.Response.StatusCode));
        foreach (var stream in streams)
            stream.Dispose();
    }

    private static StateChange Change(int number) => new()
    {
        Kind = number % 2 == 0 ? ChangeKind.Kill : ChangeKind.Unkill,
        Flag = Setup.Flag,
        Actor = "ann",
        Source = ChangeSource.Cli,
        Action = ChangeAction.Kill,
        Reason = $"reason {number}.",
    };
}
