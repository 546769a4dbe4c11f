using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Outcomes;

internal static class Scenario
{
    /// <summary>
    /// Asserts that the candidate got exactly one request, which ended like this, and that nobody else got any.
    /// </summary>
    public static async Task AssertRecordedAsync(World world, string code, string outcome)
    {
        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal([$$"""{code="{{code}}",flag="release.orders",outcome="{{outcome}}",route="all",variant="new"} 1"""], metrics.NonZero("flaggateway_requests_total"));
        Assert.Equal(1, metrics.Sum("flaggateway_request_duration_seconds_count"));
        Assert.Empty(metrics.NonZero("flaggateway_active_requests"));
    }

    /// <summary>Takes the first bytes of an answer and leaves.</summary>
    public static async Task ReadSomeAsync(HttpResponseMessage response)
    {
        var stream = await response.Content.ReadAsStreamAsync();
        Assert.NotEqual(0, await stream.ReadAsync(new byte[16]));
    }
}
