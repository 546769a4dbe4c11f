using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Reload;

/// <summary>A reload in the middle of a request: the request ends by the configuration with which it began.</summary>
public sealed class RequestSnapshotTests
{
    [Theory]
    [InlineData("/orders")]
    [InlineData("/plain/orders")]
    public async Task Reload_CookieIsRenamedWhileTheDestinationResponds_ItsCookieIsRemovedByTheOldName(string path)
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource respond = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Setup setup = null!;
        await using var world = await World.StartAsync(change =>
        {
            setup = change;
            setup.Identity = """{ "Anonymous": { "Cookie": "first" } }""";
            setup.Routes = """, "plain": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/plain/{**rest}" } }""";
        });
        world.Legacy.Answer(async context =>
        {
            arrived.TrySetResult();
            await respond.Task;
            context.Response.Headers.Append("Set-Cookie", new(["first=1", "second=2", "app=3"]));
        });

        var pending = world.GetAsync("control", path);
        await arrived.Task;
        setup.Identity = """{ "Anonymous": { "Cookie": "second" } }""";
        await world.Gateway.ApplyAsync("gateway.json", setup.Gateway());
        respond.SetResult();

        using var response = await pending;
        Assert.Equal(["second=2", "app=3"], response.Headers.GetValues("Set-Cookie"));
        using var next = await world.GetAsync("control", path);
        Assert.Equal(["first=1", "app=3"], next.Headers.GetValues("Set-Cookie"));
    }
}
