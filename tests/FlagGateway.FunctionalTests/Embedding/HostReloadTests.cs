using FlagGateway.FunctionalTests.Support;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>Requests that a reload overtakes between their matching and their decision.</summary>
public sealed class HostReloadTests
{
    [Fact]
    public async Task FlagRemoved_WhileARequestIsMatched_ItKeepsTheVariantOfItsUser()
    {
        HoldingPolicy matched = new();
        Setup? files = null;
        await using var world = await HostWorld.StartAsync(
            setup =>
            {
                files = setup;
                setup.Flags = Setup.Split(100);
            },
            gateway => gateway.Services.AddSingleton<MatcherPolicy>(matched));
        var snapshots = world.Host.Services.GetRequiredService<SnapshotSource>();
        using var request = World.Request("somebody", "/held");
        var held = world.Client.SendAsync(request);
        await matched.IsHolding;

        world.Write("appsettings.json", files!.Gateway()
            .Replace($"\"Flag\": \"{Setup.Flag}\"", "", StringComparison.Ordinal)
            .Replace("\"ClusterId\": \"legacy\"", "\"ClusterId\": \"new\"", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => snapshots.Current.Routes.Count == 0, "The flag is still there.");
        matched.Release();
        using var response = await held;

        Assert.Equal("new", await response.Content.ReadAsStringAsync());
        Assert.Equal("new", await world.Client.GetStringAsync("/after"));
    }

    /// <summary>Holds a request after its endpoints were selected.</summary>
    private sealed class HoldingPolicy : MatcherPolicy, IEndpointSelectorPolicy
    {
        private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override int Order => int.MaxValue;

        public Task IsHolding => _holding.Task;

        public void Release() => _released.SetResult();

        public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => true;

        public async Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
        {
            if (httpContext.Request.Path != "/held")
                return;
            _holding.TrySetResult();
            await _released.Task;
        }
    }
}
