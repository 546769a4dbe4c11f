using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Tracing;

/// <summary>Traces, in a process of their own: who listens to spans listens to all of a process.</summary>
public sealed class TraceExportTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Client = "b7ad6b7169203331";

    [Fact]
    public async Task Request_EndpointIsNamed_SpanTellsTheDecisionAndIsTheDestinationsParent()
    {
        using Collector collector = new();
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        await using var gateway = await GatewayProgram.StartAsync(new Setup(legacy, candidate), collector.Environment);

        await SendAsync(gateway, "/orders/7?card=4111");

        var parent = candidate.Last["traceparent"]!.Split('-');
        Assert.Equal(Trace, parent[1]);
        Assert.NotEqual(Client, parent[2]);
        Assert.Equal("vendor=1", candidate.Last["tracestate"]);
        var spans = await collector.ReceiveAsync("/v1/traces", Collector.Id(parent[2]));
        string[] expected =
        [
            Collector.Id(Trace), Collector.Id(Client), "service.name", "flaggateway", "GET /{**path}", "feature_flag.key", "release.orders",
            "feature_flag.result.variant", "new", "feature_flag.result.reason", "targeting_match", "flaggateway.cluster", "http.response.status_code", "/orders/7",
        ];
        Assert.All(expected, text => Assert.Contains(text, spans, StringComparison.Ordinal));
        Assert.DoesNotContain("4111", spans, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_Sampled_ItsDurationsHaveTheTraceAsExemplar()
    {
        using Collector collector = new();
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var gateway = await GatewayProgram.StartAsync(new Setup(legacy, legacy), collector.Environment);

        await SendAsync(gateway, "/");

        string[] lines = [];
        await Eventually.TrueAsync(
            async () => (lines = [.. (await PageAsync(gateway, "application/openmetrics-text")).Split('\n').Where(static line => line.Contains($"# {{trace_id=\"{Trace}\"}} ", StringComparison.Ordinal))]).Length == 2,
            () => string.Join('\n', lines));
        Assert.Contains(lines, static line => line.StartsWith("flaggateway_request_duration_seconds_bucket{flag=\"release.orders\"", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("flaggateway_upstream_duration_seconds_bucket{flag=\"release.orders\"", StringComparison.Ordinal));
        Assert.DoesNotContain("trace_id", await PageAsync(gateway, "text/plain"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_EndpointIsNamed_ItsMetricsArePushed()
    {
        using Collector collector = new();
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var gateway = await GatewayProgram.StartAsync(new Setup(legacy, legacy), collector.Environment);

        await SendAsync(gateway, "/");
        await gateway.SignalAsync("INT");
        Assert.Equal(0, await gateway.ExitCodeAsync());

        var metrics = await collector.ReceiveAsync("/v1/metrics", "dotnet.gc.collections");
        string[] expected =
        [
            "flaggateway_requests", "flaggateway_request_duration_seconds", "flaggateway_time_to_first_byte_seconds", "flaggateway_active_requests",
            "flaggateway_identity", "flaggateway_variant_percentage", "http.server.request.duration", "kestrel.active_connections", "dotnet.gc.collections",
        ];
        Assert.All(expected, text => Assert.Contains(text, metrics, StringComparison.Ordinal));
        Assert.DoesNotContain("http.server.active_requests", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Admin_Asked_MakesNoSpan()
    {
        using Collector collector = new();
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var gateway = await GatewayProgram.StartAsync(new Setup(legacy, legacy), collector.Environment);

        await gateway.Admin.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        await gateway.SignalAsync("INT");
        Assert.Equal(0, await gateway.ExitCodeAsync());

        Assert.Equal("", collector.Received("/v1/traces"));
        await collector.ReceiveAsync("/v1/metrics", "flaggateway_build_info");
    }

    [Fact]
    public async Task Request_EndpointOfTracesIsNamed_TracesGoThereAndMetricsNowhere()
    {
        using Collector collector = new();
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var gateway = await GatewayProgram.StartAsync(new Setup(legacy, legacy), collector.TracesOnly);

        await SendAsync(gateway, "/");
        await gateway.SignalAsync("INT");
        Assert.Equal(0, await gateway.ExitCodeAsync());

        await collector.ReceiveAsync("/v1/traces", Collector.Id(Trace));
        Assert.Equal("", collector.Received("/v1/metrics"));
    }

    [Fact]
    public async Task Copy_OfATracedRequest_HasASpanOfItsOwn()
    {
        using Collector collector = new();
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        Setup setup = new(legacy, candidate) { Metadata = ", \"Shadow.Cluster\": \"legacy\"" };
        await using var gateway = await GatewayProgram.StartAsync(setup, collector.Environment);

        await SendAsync(gateway, "/");

        await Eventually.TrueAsync(() => !legacy.Requests.IsEmpty, "No copy.");
        var copy = legacy.Last["traceparent"]!.Split('-');
        Assert.Equal(Trace, copy[1]);
        Assert.NotEqual(candidate.Last["traceparent"]!.Split('-')[2], copy[2]);
        Assert.Contains("shadow copy", await collector.ReceiveAsync("/v1/traces", Collector.Id(copy[2])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OTEL_TRACES_EXPORTER=none")]
    [InlineData("OTEL_SDK_DISABLED=true")]
    public async Task Request_ExportIsOff_ClientsContextPassesThrough(string off)
    {
        using Collector collector = new();
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        await using var gateway = await GatewayProgram.StartAsync(new Setup(legacy, candidate), [.. collector.Environment, off]);

        await SendAsync(gateway, "/");
        await gateway.SignalAsync("INT");
        Assert.Equal(0, await gateway.ExitCodeAsync());

        Assert.Equal($"00-{Trace}-{Client}-01", candidate.Last["traceparent"]);
        Assert.Equal("", collector.Received("/v1/traces"));
    }

    /// <summary>
    /// The access log names the span's trace where there is a span; without one and without the client's it has none.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_WithoutATraceOfItsOwn_HasASpanOnlyWhereOneIsExported(bool isExported)
    {
        using Collector collector = new();
        await using var legacy = await Upstream.StartAsync("legacy");
        Setup setup = new(legacy, legacy) { Overrides = { "--FlagGateway:AccessLog:Path=-" } };
        await using var gateway = await GatewayProgram.StartAsync(setup, isExported ? collector.Environment : []);
        using var client = TestGateway.NewClient(gateway.Address);

        (await client.GetAsync(new Uri("/orders", UriKind.Relative))).Dispose();

        await Eventually.TrueAsync(() => Task.FromResult(gateway.Output.Contains("\"path\":\"/orders\"", StringComparison.Ordinal)), () => gateway.Output);
        Assert.Equal(isExported, gateway.Output.Contains("\"trace_id\"", StringComparison.Ordinal));
        Assert.Equal(isExported, legacy.Last["traceparent"] is not null);
    }

    [Fact]
    public async Task Request_NotSampled_DestinationLearnsThat()
    {
        using Collector collector = new();
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        await using var gateway = await GatewayProgram.StartAsync(new Setup(legacy, candidate), [.. collector.Environment, "OTEL_TRACES_SAMPLER=always_off"]);

        await SendAsync(gateway, "/");
        await gateway.SignalAsync("INT");
        Assert.Equal(0, await gateway.ExitCodeAsync());

        Assert.StartsWith($"00-{Trace}-", candidate.Last["traceparent"], StringComparison.Ordinal);
        Assert.EndsWith("-00", candidate.Last["traceparent"], StringComparison.Ordinal);
        Assert.Equal("", collector.Received("/v1/traces"));
    }

    private static async Task<string> PageAsync(GatewayProgram gateway, string accept)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics") { Headers = { { "Accept", accept } } };
        using var response = await gateway.Admin.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task SendAsync(GatewayProgram gateway, string path)
    {
        using var client = TestGateway.NewClient(gateway.Address);
        using var request = World.Request("candidate", path);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{Trace}-{Client}-01");
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
        using var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
    }
}
