using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Signals;

/// <summary>Numbers that clusters report with their answers.</summary>
public sealed class SignalTests
{
    private const string Header = "X-FlagGateway-Signal";

    [Fact]
    public async Task Signals_OfAnAnswer_AreInTheWindowAndInTheMetric()
    {
        await using var world = await WindowWorld.StartAsync();
        Report(world.Candidate, "format_compliance=1, confidence=0.93");
        Report(world.Legacy, "confidence=0.5");

        await world.VariantOfAsync("a");
        await world.VariantOfAsync("candidate");
        await world.VariantOfAsync("control");

        var metrics = await world.Gateway.RecordedAsync(3);
        var split = world.Windows().CandidateSplit.Read().Signals;
        Assert.Equal((1L, 0.93), (split["confidence"].Count.Sum(), split["confidence"].Sum.Sum()));
        Assert.Equal((1L, 1.0), (split["format_compliance"].Count.Sum(), split["format_compliance"].Sum.Sum()));
        var partition = UserPartitions.IndexOf(Core.Bucketing.Bucket.From("a", Core.Bucketing.Bucket.Suffix("orders")));
        Assert.Equal(1, split["confidence"].Count[partition]);
        Assert.Equal(1, world.Windows().CandidateNamed.Read().Signals["confidence"].Count.Sum());
        Assert.Equal(0.5, world.Windows().ControlNamed.Read().Signals["confidence"].Sum.Sum());
        Assert.Equal(
            [
                "{flag=\"release.orders\",signal=\"confidence\",variant=\"legacy\"} 0.5",
                "{flag=\"release.orders\",signal=\"confidence\",variant=\"new\"} 1.86",
                "{flag=\"release.orders\",signal=\"format_compliance\",variant=\"new\"} 2",
            ],
            metrics.NonZero("flaggateway_signal_value_sum"));
        Assert.Equal(0, metrics.Sum("flaggateway_signals_rejected_total"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/plain/a")]
    public async Task Signals_OnAnyRoute_DoNotReachTheClient(string path)
    {
        await using var world = await WindowWorld.StartAsync(change: setup => setup.Routes = """
            , "plain": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/plain/{**path}" } }
            """);
        Report(world.Candidate, "confidence=0.93");
        Report(world.Legacy, "confidence=0.93");

        using var response = await world.GetAsync("a", path);

        Assert.True(response.IsSuccessStatusCode);
        Assert.False(response.Headers.Contains(Header));
        Assert.Equal(path == "/" ? 1 : 0, (await world.Gateway.MetricsAsync()).Sum("flaggateway_signal_value_count"));
    }

    [Fact]
    public async Task Signals_WithoutARollout_AreInTheMetricOnly()
    {
        await using var world = await World.StartAsync();
        Report(world.Candidate, "confidence=0.93");

        using var response = await world.GetAsync("candidate");

        Assert.False(response.Headers.Contains(Header));
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_signal_value_count", "variant=\"new\""));
    }

    [Fact]
    public async Task Signals_MalformedParts_AreCountedAndTheOthersTaken()
    {
        await using var world = await WindowWorld.StartAsync();
        Report(world.Candidate, "good=1, Bad=1, x, =1, y=, y=NaN, y=1e999, y = 1, y=1;2, , also.good=-0.5e1");

        using var response = await world.GetAsync("a");

        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal(["also.good", "good"], world.Windows().CandidateSplit.Read().Signals.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["{flag=\"release.orders\",reason=\"malformed\"} 8"], metrics.NonZero("flaggateway_signals_rejected_total"));
    }

    [Fact]
    public async Task Signals_MoreThan16Pairs_AreCountedAndNotTaken()
    {
        await using var world = await WindowWorld.StartAsync();
        Report(world.Candidate, string.Join(',', Enumerable.Repeat("score=1", 10)), string.Join(',', Enumerable.Repeat("score=1", 10)));

        using var response = await world.GetAsync("a");

        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal(16, world.Windows().CandidateSplit.Read().Signals["score"].Count.Sum());
        Assert.Equal(["{flag=\"release.orders\",reason=\"too_many\"} 4"], metrics.NonZero("flaggateway_signals_rejected_total"));
    }

    [Fact]
    public async Task Signals_ManyNames_AreBoundedButForThoseThatGuardrailsName()
    {
        await using var world = await WindowWorld.StartAsync(change: setup =>
            setup.Rollouts = WindowWorld.Plan("""{ "metric": "signal:confidence", "hard": "-10%" }"""));
        var requests = 0;
        world.Candidate.Answer(context =>
        {
            context.Response.Headers[Header] = string.Create(CultureInfo.InvariantCulture, $"name{Interlocked.Increment(ref requests)}=1");
            return Task.CompletedTask;
        });
        for (var i = 0; i < 50; i++)
        {
            using var filling = await world.GetAsync("a");
        }

        Report(world.Candidate, "confidence=0.93");
        using var response = await world.GetAsync("a");

        var metrics = await world.Gateway.RecordedAsync(51);
        Assert.Equal(32, metrics.NonZero("flaggateway_signal_value_count").Count());
        Assert.Equal(1, metrics.Sum("flaggateway_signal_value_count", "signal=\"confidence\""));
        Assert.Equal(1, world.Windows().CandidateSplit.Read().Signals["confidence"].Count.Sum());
        Assert.Equal(["{flag=\"release.orders\",reason=\"unknown_name\"} 19"], metrics.NonZero("flaggateway_signals_rejected_total"));
    }

    private static void Report(Upstream upstream, params string[] values) => upstream.Answer(context =>
    {
        context.Response.Headers.Append(Header, values);
        return context.Response.WriteAsync(upstream.Name);
    });
}
