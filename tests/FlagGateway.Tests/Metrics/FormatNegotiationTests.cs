using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.Tests.Metrics;

public sealed class FormatNegotiationTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    [Theory]
    [InlineData("", Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/plain", Text)]
    [InlineData("text/*", Text)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Text)]
    [InlineData("application/json", Text)]
    [InlineData("not a / media type;;;", Text)]
    [InlineData("application/openmetrics-text", OpenMetrics)]
    [InlineData("APPLICATION/OpenMetrics-Text; Version=\"1.0.0\"", OpenMetrics)]
    [InlineData("application/*", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=0.0.1", Text)]
    [InlineData("application/openmetrics-text;version=0.0.1,*/*;q=0.1", Text)]
    [InlineData("application/openmetrics-text;version=0.0.1,application/openmetrics-text;version=1.0.0;q=0.2", OpenMetrics)]
    [InlineData("application/openmetrics-text;q=0", Text)]
    [InlineData("application/openmetrics-text;q=0,*/*", Text)]
    [InlineData("application/openmetrics-text;q=0.4,text/plain;q=0.5", Text)]
    [InlineData("application/openmetrics-text;q=0.5,text/plain;q=0.5", OpenMetrics)]
    [InlineData("text/plain,application/openmetrics-text", OpenMetrics)]
    [InlineData("application/openmetrics-text;q=0.5,*/*", Text)]
    [InlineData("text/plain;q=0,*/*", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,text/plain;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.3", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OpenMetrics)]
    public async Task Scrape_Accept_DecidesTheContentType(string accept, string expected)
    {
        using ScrapeFixture fixture = new();
        fixture.Meter.CreateGauge<int>("g").Record(1);
        var context = ScrapeFixture.Context(accept, new MemoryStream());

        await fixture.Scrape(context);

        var body = ScrapeFixture.Body(context);
        Assert.Equal(expected, context.Response.ContentType);
        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
        Assert.Equal("no-store", context.Response.Headers.CacheControl);
        Assert.Equal(expected == OpenMetrics, body.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("deflate, gzip;q=0.5, br", true)]
    [InlineData("gzip;q=0.5, identity;q=0.5", true)]
    [InlineData("*", true)]
    [InlineData("", false)]
    [InlineData("deflate, br", false)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip;q=0.5, identity", false)]
    [InlineData("not a coding;;;", false)]
    public async Task Scrape_AcceptEncoding_DecidesTheCoding(string accepted, bool isGzip)
    {
        using ScrapeFixture fixture = new();
        fixture.Meter.CreateGauge<int>("g").Record(1);
        var context = ScrapeFixture.Context(ScrapeFixture.OpenMetrics, new MemoryStream());
        context.Request.Headers.AcceptEncoding = accepted;

        await fixture.Scrape(context);

        Assert.Equal(isGzip ? "gzip" : "", context.Response.Headers.ContentEncoding.ToString());
        Assert.Contains("Accept", context.Response.Headers.Vary.ToString().Split(',', StringSplitOptions.TrimEntries));
        Assert.Equal(accepted.Length > 0, context.Response.Headers.Vary.ToString().Contains("Accept-Encoding", StringComparison.Ordinal));
        Assert.Equal(OpenMetrics, context.Response.ContentType);
        MemoryStream body = new(((MemoryStream)context.Response.Body).ToArray());
        using StreamReader reader = new(isGzip ? new GZipStream(body, CompressionMode.Decompress) : body);
        Assert.Equal(await fixture.GetAsync(ScrapeFixture.OpenMetrics), ScrapeFixture.WithoutRuntime(await reader.ReadToEndAsync()));
    }
}
