using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlagGateway.Telemetry;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Metrics;

public sealed class CohortMetricsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScrapeFixture _fixture = new();
    private readonly CohortRegistry _cohorts;
    private readonly GatewayMetrics _metrics;

    public CohortMetricsTests()
    {
        _cohorts = new CohortRegistry(_fixture.Registry);
        _metrics = new GatewayMetrics(_fixture.Registry, _fixture.Meters, _cohorts, _time);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Record_ARequest_AllocatesNothing()
    {
        var cohort = _cohorts.GetOrAdd("a", "new", "r");
        Record(cohort);

        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
                Record(cohort);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Remove_CohortWithoutARequest_HasNoSeriesAfterwardsEither()
    {
        var cohort = _cohorts.GetOrAdd("a", "new", "r");

        cohort.Remove();
        cohort.End(200, RequestOutcome.Ok);

        Assert.Null(cohort.Duration);
        Assert.Null(cohort.Upstream);
        Assert.Null(cohort.FirstByte);
        Assert.Empty(cohort.Requests());
    }

    [Fact]
    public async Task Record_Requests_AreOnThePage()
    {
        var cohort = _cohorts.GetOrAdd("a", "new", "r");
        Record(cohort);
        Record(cohort);
        Record(cohort, 502, RequestOutcome.UpstreamError);
        cohort.CountFallback();

        var page = await _fixture.GetAsync();

        Assert.Contains("flaggateway_requests_total{code=\"2xx\",flag=\"a\",outcome=\"ok\",route=\"r\",variant=\"new\"} 2\n", page, StringComparison.Ordinal);
        Assert.Contains("flaggateway_requests_total{code=\"5xx\",flag=\"a\",outcome=\"upstream_error\",route=\"r\",variant=\"new\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("flaggateway_request_duration_seconds_bucket{flag=\"a\",route=\"r\",variant=\"new\",le=\"0.005\"} 3\n", page, StringComparison.Ordinal);
        Assert.Contains("flaggateway_upstream_duration_seconds_bucket{flag=\"a\",route=\"r\",variant=\"new\",le=\"0.001\"} 3\n", page, StringComparison.Ordinal);
        Assert.Contains("flaggateway_fallbacks_total{flag=\"a\",route=\"r\",variant=\"new\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("flaggateway_active_requests{flag=\"a\",variant=\"new\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("flaggateway_identity_total{source=\"header\"} 3\n", page, StringComparison.Ordinal);
        Assert.Contains("flaggateway_malformed_forwarded_total 0\n", page, StringComparison.Ordinal);
        Assert.Equal((3, 0), (cohort.Started, cohort.Active));
    }

    [Fact]
    public async Task Keep_FlagRouteAndVariantThatAreGone_EndsTheirSeries()
    {
        var kept = _cohorts.GetOrAdd("a", "new", "r");
        var held = _cohorts.GetOrAdd("a", "gone", "r");
        Record(kept);
        var family = _fixture.Registry.Counter("counted", "Counted.", "flag", "route");
        family.GetSeries(new(kept.Flag, kept.Route)).Inc();
        family.GetSeries(new("gone", kept.Route)).Inc();
        family.GetSeries(new(kept.Flag, "gone")).Inc();
        Record(held);

        _cohorts.RetainOnly(new HashSet<Cohort> { kept }, new ConfiguredLabels(["A"], ["r"]));
        held.End(500, RequestOutcome.GatewayError);
        Record(held);
        var page = await _fixture.GetAsync();

        Assert.DoesNotContain("gone", page, StringComparison.Ordinal);
        Assert.Contains("counted_total{flag=\"a\",route=\"r\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("outcome=\"ok\",route=\"r\",variant=\"new\"} 1\n", page, StringComparison.Ordinal);
        Assert.Same(kept, _cohorts.GetOrAdd("a", "new", "r"));
        Assert.NotSame(held, _cohorts.GetOrAdd(kept.Flag, "gone", kept.Route));
    }

    [Fact]
    public async Task RecordDuration_SampledTrace_IsAnExemplarOnceInFiveSeconds()
    {
        var cohort = _cohorts.GetOrAdd("a", "new", "r");
        List<string> ids = [];
        foreach (var (seconds, isSampled) in new[] { (0, false), (0, true), (4, true), (2, true) })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            using var trace = Start(isSampled);
            ids.Add(trace.TraceId.ToHexString());
            // Each in a bucket of its own, where it stays.
            _metrics.RecordDuration(cohort, TimeSpan.FromSeconds(Math.Pow(10, -ids.Count)), TimeSpan.Zero);
        }

        var text = await _fixture.GetAsync();
        var page = await _fixture.GetAsync(ScrapeFixture.OpenMetrics);

        Assert.DoesNotContain(ids, id => text.Contains(id, StringComparison.Ordinal));
        Assert.Equal([false, true, false, true], ids.Select(id => page.Contains($"# {{trace_id=\"{id}\"}} ", StringComparison.Ordinal)));
        var exemplars = page.Split('\n').Where(static line => line.Contains("# {", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, exemplars.Count(static line => line.StartsWith("flaggateway_request_duration_seconds_bucket{", StringComparison.Ordinal)));
        Assert.Single(exemplars, static line => line.StartsWith("flaggateway_upstream_duration_seconds_bucket{", StringComparison.Ordinal));
    }

    [Fact]
    public void RecordDuration_SampledTraceBetweenExemplars_AllocatesNothing()
    {
        var cohort = _cohorts.GetOrAdd("a", "new", "r");
        using var trace = Start(isSampled: true);
        Record(cohort);

        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
                Record(cohort);
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PushFrom_AMeter_HasTheSameNumbers(bool isFirst)
    {
        using Meter meter = new("pushed");
        List<string> seen = [];
        using MeterListener listener = new() { InstrumentPublished = (instrument, self) => { if (instrument.Meter == meter) self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {value} {Text(tags)}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {instrument.Unit} {value:0.###} {Text(tags)}"));
        listener.Start();
        GatewayRegistry registry = new();
        if (isFirst)
            registry.PushFrom(meter);
        CohortRegistry cohorts = new(registry);
        if (!isFirst)
            registry.PushFrom(meter);
        var cohort = cohorts.GetOrAdd("a", "new", "r");

        cohort.Start();
        cohort.End(200, RequestOutcome.Ok);
        cohort.Duration!.Observe(0.25);
        listener.RecordObservableInstruments();

        Assert.Equal(["flaggateway_request_duration_seconds s 0.25 flag=a route=r variant=new", "flaggateway_requests 1 code=2xx flag=a outcome=ok route=r variant=new"], seen);
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"));

    private static Activity Start(bool isSampled)
    {
        Activity trace = new("request");
        trace.SetIdFormat(ActivityIdFormat.W3C);
        trace.ActivityTraceFlags = isSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        return trace.Start();
    }

    private void Record(Cohort cohort, int status = 200, RequestOutcome outcome = RequestOutcome.Ok)
    {
        cohort.Start();
        _metrics.CountIdentity("header");
        cohort.End(status, outcome);
        cohort.FirstByte!.Observe(0.002);
        _metrics.RecordDuration(cohort, TimeSpan.FromSeconds(0.003), TimeSpan.FromSeconds(0.001));
    }
}
