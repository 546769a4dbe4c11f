using System.Diagnostics;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Metrics;

public sealed class PromtoolTests
{
    [Fact]
    public async Task Scrape_Text_PassesPromtool()
    {
        Programs.Require("promtool");
        using ScrapeFixture fixture = new();
        fixture.Meter.CreateCounter<long>("flaggateway_requests", description: "Requests \\ \"all\"\nof them.")
            .Add(1, new("flag", "a\"b\\c\nd"), new("route", "grün \ud83d"));
        fixture.Meter.CreateGauge<double>("flaggateway_weight", description: "Weight.").Record(double.NaN);
        fixture.Meter.CreateGauge<int>("flaggateway_build_info", description: "The build.")
            .Record(1, new KeyValuePair<string, object?>("version", "0.1.0"));
        fixture.Meter.CreateHistogram<double>("http.server.request.duration", "s", "Duration.")
            .Record(0.25, new KeyValuePair<string, object?>("http.route", "/"));
        var page = await fixture.GetAsync();

        var (code, messages) = await CheckAsync(Programs.PathOf("promtool"), page);

        Assert.Equal("", messages);
        Assert.Equal(0, code);
    }

    private static async Task<(int Code, string Messages)> CheckAsync(string promtool, string page)
    {
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var outputs = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(page);
        process.StandardInput.Close();
        var messages = await outputs;
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(messages));
    }
}
