using FlagGateway.Metrics.Exposition;

namespace FlagGateway.Tests.Metrics.Exposition;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("flaggateway_requests", null, "flaggateway_requests")]
    [InlineData("flaggateway_requests_total", null, "flaggateway_requests")]
    [InlineData("flaggateway_requests.total", "{request}", "flaggateway_requests")]
    [InlineData("jvm.gc.seconds.total", "s", "jvm_gc_seconds")]
    [InlineData("process.cpu.time", "s", "process_cpu_time_seconds")]
    [InlineData("dotnet.gc.collections", "{collection}", "dotnet_gc_collections")]
    [InlineData("hits", "1", "hits")]
    [InlineData("_total", null, "_total")]
    public void Family_Counter_HasNoTotal(string instrument, string? unit, string expected)
    {
        var name = PrometheusName.Family(instrument, PrometheusUnit.Parse(unit, ratio: false), FamilyKind.Counter);

        Assert.Equal(expected, name);
    }

    [Theory]
    [InlineData("http.server.request.duration", "s", "http_server_request_duration_seconds", "seconds")]
    [InlineData("flaggateway_request_duration_seconds", "s", "flaggateway_request_duration_seconds", "seconds")]
    [InlineData("kestrel.active_connections", "{connection}", "kestrel_active_connections", "")]
    [InlineData("wait", "ms", "wait_milliseconds", "milliseconds")]
    [InlineData("size", "By", "size_bytes", "bytes")]
    [InlineData("size_bytes", "By", "size_bytes", "bytes")]
    [InlineData("bytes", "By", "bytes", "bytes")]
    [InlineData("kilobytes", "By", "kilobytes_bytes", "bytes")]
    [InlineData("heap", "MiBy", "heap_mebibytes", "mebibytes")]
    [InlineData("used", "1", "used_ratio", "ratio")]
    [InlineData("used", "%", "used_percent", "percent")]
    [InlineData("rate", "{x}/s", "rate_per_second", "per_second")]
    [InlineData("rate", "By/s", "rate_bytes_per_second", "bytes_per_second")]
    [InlineData("rate_bytes", "By/s", "rate_bytes_per_second", "bytes_per_second")]
    [InlineData("rate_bytes_per_second", "By/s", "rate_bytes_per_second", "bytes_per_second")]
    [InlineData("rate", "m/min", "rate_meters_per_minute", "meters_per_minute")]
    [InlineData("share", "{a}/{b}", "share", "")]
    [InlineData("share", "By/{b}", "share_bytes", "bytes")]
    [InlineData("things", "wid get{x}", "things_wid_get", "wid_get")]
    [InlineData("things", "{open", "things", "")]
    [InlineData("a..b--c/d", "", "a_b_c_d", "")]
    [InlineData("a:b", null, "a:b", "")]
    [InlineData("9lives", null, "_9lives", "")]
    [InlineData("grün", null, "gr_n", "")]
    [InlineData("requests_total", null, "requests_total", "")]
    public void Family_Gauge_EndsInItsUnitOnce(string instrument, string? unit, string expected, string word)
    {
        var parsed = PrometheusUnit.Parse(unit, ratio: true);

        var name = PrometheusName.Family(instrument, parsed, FamilyKind.Gauge);

        Assert.Equal(expected, name);
        Assert.Equal(word, parsed.Word);
    }

    [Theory]
    [InlineData("code", "code")]
    [InlineData("http.request.method", "http_request_method")]
    [InlineData("a:b", "a_b")]
    [InlineData("__reserved", "_reserved")]
    [InlineData("0", "_0")]
    [InlineData("", "_")]
    [InlineData("größe", "gr_e")]
    public void Label_AnyTag_IsALabelName(string tag, string expected)
    {
        var label = PrometheusName.Label(tag);

        Assert.Equal(expected, label);
    }
}
