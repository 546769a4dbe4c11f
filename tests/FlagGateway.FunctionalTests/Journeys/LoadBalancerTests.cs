using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Journeys;

/// <summary>The files of docs/behind-a-load-balancer.md, with a real nginx in front.</summary>
public sealed class LoadBalancerTests
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    [Fact]
    public async Task Guide_ClientsBehindNginx_AreWhoTheBalancerSaysAndStayThere()
    {
        Programs.Require("bash", "curl", "nginx");
        await using var old = await Upstream.StartAsync("the old backend");
        await using var candidate = await Upstream.StartAsync("the new backend");
        foreach (var upstream in new[] { old, candidate })
        {
            upstream.Answer(context =>
            {
                context.Response.Headers.CacheControl = "public, max-age=60";
                return context.Response.WriteAsync(upstream.Name);
            });
        }

        var port = Programs.FreePort().ToString(Culture);
        var guide = Guide.Read("behind-a-load-balancer.md").With(
            ("8000", port), ("8080", Programs.FreePort().ToString(Culture)), ("8081", Programs.FreePort().ToString(Culture)),
            ("9001", old.Address.Port.ToString(Culture)), ("9002", candidate.Address.Port.ToString(Culture)));
        await using Terminal terminal = new();
        guide.WriteFiles(terminal.Folder);
        Assert.Equal(4, guide.Commands.Count);

        Assert.Contains(", 0 warnings)", await terminal.TypeAsync(guide.Commands[0]), StringComparison.Ordinal);
        await terminal.TypeAsync(guide.Commands[1]);
        await using var nginx = await StartAsync(terminal, port);

        // Neither the identity nor the address that a client invents counts.
        var response = await terminal.TypeAsync(guide.Commands[2]);
        Assert.Contains("Set-Cookie: fg_id=", response, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("(?m)^Cache-Control: (max-age=60, private|private, max-age=60)\r?$", response);
        var received = Assert.Single(old.Requests.Concat(candidate.Requests));
        Assert.Equal("127.0.0.1, 127.0.0.1", received["X-Forwarded-For"]);
        Assert.Equal(("http", null), (received["X-Forwarded-Proto"], received["X-User-Id"]));

        await AssertVisitorsStayAsync(port);
        await terminal.TypeAsync(guide.Commands[3]);
    }

    // Forty visitors, of whom about half are on each variant, in three requests each.
    private static async Task AssertVisitorsStayAsync(string port)
    {
        List<string> bodies = [];
        for (var visitor = 0; visitor < 40; visitor++)
        {
            using HttpClient client = new(new HttpClientHandler { CookieContainer = new(), UseCookies = true }) { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            var first = await client.GetStringAsync(new Uri("/orders/1", UriKind.Relative));
            Assert.Equal(first, await client.GetStringAsync(new Uri("/orders/2", UriKind.Relative)));
            Assert.Equal(first, await client.GetStringAsync(new Uri("/orders/3", UriKind.Relative)));
            bodies.Add(first);
        }

        Assert.Equal(2, bodies.Distinct().Count());
    }

    private static async Task<ExternalProcess> StartAsync(Terminal terminal, string port)
    {
        var nginx = Nginx.Start(terminal.Folder, "include edge/balancer.conf;");
        await Eventually.TrueAsync(
            async () =>
            {
                using TcpClient connection = new();
                await connection.ConnectAsync(IPAddress.Loopback, int.Parse(port, Culture));
                return true;
            },
            () => $"nginx does not serve: {nginx.Output}");
        return nginx;
    }
}
