using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>A world whose users are all on legacy and whose route copies to new.</summary>
internal static class MirrorWorld
{
    public static Task<World> StartAsync(string metadata = "", Action<Setup>? change = null) => World.StartAsync(setup =>
    {
        setup.Metadata = $", \"Shadow.Cluster\": \"new\"{metadata}";
        change?.Invoke(setup);
    });

    /// <summary>Both sides answer with this JSON.</summary>
    public static void AnswerJson(this Upstream upstream, Func<HttpContext, string> json) => upstream.Answer(context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json(context));
    });

    /// <summary>Waits until as many copies have come to a result.</summary>
    public static async Task<MetricsPage> ResultsAsync(this World world, int count)
    {
        MetricsPage page = null!;
        await Eventually.TrueAsync(
            async () =>
            {
                page = await world.Gateway.MetricsAsync();
                return page.Sum("flaggateway_shadow_requests_total") >= count;
            },
            () => $"Expected {count} results of copies:\n{page}");
        Assert.Equal(count, page.Sum("flaggateway_shadow_requests_total"));
        return page;
    }

    /// <summary>Waits until no copy is held any more, so that all have come to a result.</summary>
    public static async Task<MetricsPage> SettledAsync(this World world)
    {
        MetricsPage page = null!;
        await Eventually.TrueAsync(
            async () =>
            {
                page = await world.Gateway.MetricsAsync();
                return page.Sum("flaggateway_active_requests") == 0 && page.Sum("flaggateway_shadow_buffered_bytes") == 0
                    && page.Sum("flaggateway_shadow_pending") == 0;
            },
            () => $"Copies are still held:\n{page}");
        return page;
    }

    public static double Result(this MetricsPage page, string result) => page.Sum("flaggateway_shadow_requests_total", $"result=\"{result}\"");
}
