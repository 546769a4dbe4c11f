using FlagGateway.Hosting;
using FlagGateway.Tests.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlagGateway.Tests.Hosting;

public sealed class TraceContextTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task Proxy_NobodyTraces_DestinationSeesTheClientsSpan()
    {
        await using var destination = await StartDestinationAsync();
        using var folder = new TempFolder();
        folder.Write("flags.json", """{ "feature_management": { "feature_flags": [] } }""");
        folder.Write("gateway.json", $$"""
            { "ReverseProxy": {
              "Routes": { "all": { "ClusterId": "one", "Match": { "Path": "/{**path}" } } },
              "Clusters": { "one": { "Destinations": { "1": { "Address": "{{destination.Urls.First()}}" } } } } } }
            """);
        var (gateway, issues) = await GatewayProcess.CreateAsync(
            folder.Path,
            ["--Urls=http://127.0.0.1:0", "--FlagGateway:Admin:Url=http://127.0.0.1:0", $"--FlagGateway:State:Path={Path.Combine(folder.Path, "state")}"]);
        Assert.True(gateway is not null, string.Join('\n', issues));
        await using (gateway)
        {
            await gateway.StartAsync();
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, gateway.DataAddress);
            request.Headers.Add("traceparent", Parent);

            using var response = await client.SendAsync(request);

            Assert.Equal(Parent, await response.Content.ReadAsStringAsync());
        }
    }

    private static async Task<WebApplication> StartDestinationAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(static context => context.Response.WriteAsync(context.Request.Headers.TraceParent.ToString()));
        await app.StartAsync();
        return app;
    }
}
