using System.Net;
using System.Net.Http.Json;
using FlagGateway.Admin.Api;
using FlagGateway.FunctionalTests.Ofrep;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.State;

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
