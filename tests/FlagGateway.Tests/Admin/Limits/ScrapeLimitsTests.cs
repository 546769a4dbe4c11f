using System.Text.Json;
using FlagGateway.Admin.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace FlagGateway.Tests.Admin.Limits;

/// <summary>Scrapes, and the heap of the program.</summary>
public sealed class ScrapeLimitsTests
{
    [Fact]
    public async Task AddTo_Scrape_RunsOnAThreadOfItsOwn()
    {
        using ScrapeLimits limits = new();
        List<string?> threads = [];
        RouteEndpointBuilder endpoint = new(
            async _ =>
            {
                threads.Add(Thread.CurrentThread.Name);
                await Task.Run(static () => { });
                threads.Add(Thread.CurrentThread.Name);
            },
            RoutePatternFactory.Parse("/metrics"), 0);

        limits.AddTo(new Group(endpoint));
        await endpoint.RequestDelegate!(new DefaultHttpContext { Request = { Method = "GET" } });

        Assert.Equal(["flaggateway metrics", "flaggateway metrics"], threads);
    }

    // The default depends on the processor's cache: what the heap gains where it is large is memory that users'
    // requests never needed.
    [Fact]
    public void Program_Heap_GrowsByAFewMegabytesBetweenCollections()
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "flaggateway.runtimeconfig.json")));

        var budget = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("System.GC.Gen0MaxBudget").GetInt64();

        Assert.InRange(budget, 6 * 1024 * 1024, 32 * 1024 * 1024);
    }

    private sealed class Group(EndpointBuilder endpoint) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => convention(endpoint);
    }
}
