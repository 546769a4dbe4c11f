using FlagGateway.Telemetry;

namespace FlagGateway.Tests.Metrics;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("flaggateway_requests", null, "flaggateway_requests_total")]
    [InlineData("flaggateway_requests_total", null, "flaggateway_requests_total")]
    [InlineData("dotnet.gc.pause.time", "s", "dotnet_gc_pause_time_seconds_total")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", "dotnet_gc_heap_total_allocated_bytes_total")]
    [InlineData("dotnet.gc.collections", "{collection}", "dotnet_gc_collections_total")]
    public void Of_Counter_EndsInTotalOnce(string instrument, string? unit, string expected) =>
        Assert.Equal(expected, PrometheusName.From(instrument, unit, isCounter: true));

    [Theory]
    [InlineData("http.server.request.duration", "s", "http_server_request_duration_seconds")]
    [InlineData("flaggateway_request_duration_seconds", "s", "flaggateway_request_duration_seconds")]
    [InlineData("flaggateway_shadow_buffered_bytes", "By", "flaggateway_shadow_buffered_bytes")]
    [InlineData("kestrel.active_connections", "{connection}", "kestrel_active_connections")]
    [InlineData("dotnet.process.memory.working_set", "By", "dotnet_process_memory_working_set_bytes")]
    [InlineData("dotnet.process.cpu.count", "{cpu}", "dotnet_process_cpu_count")]
    [InlineData("9lives", null, "_9lives")]
    [InlineData("grün", null, "gr_n")]
    public void Of_AnythingElse_EndsInItsUnitOnce(string instrument, string? unit, string expected) =>
        Assert.Equal(expected, PrometheusName.From(instrument, unit, isCounter: false));

    [Theory]
    [InlineData("code", "code")]
    [InlineData("http.request.method", "http_request_method")]
    [InlineData("a:b", "a_b")]
    [InlineData("__reserved", "reserved")]
    [InlineData("le", "exported_le")]
    [InlineData("0", "_0")]
    [InlineData("", "_")]
    [InlineData("größe", "gr__e")]
    public void Label_AnyTag_IsALabelName(string tag, string expected) => Assert.Equal(expected, PrometheusName.Label(tag));
}
