namespace FlagGateway.Demo.Upstreams;

/// <summary>Behavior of a sample service.</summary>
internal interface ISampleResponder
{
    /// <summary>Responds to the request.</summary>
    Task RespondAsync(HttpContext context);
}

/// <summary>Response headers of the sample services, which distinguish them from the gateway's own responses.</summary>
internal static class SampleHeaders
{
    /// <summary>The cluster that responded.</summary>
    public const string ServedBy = "X-Demo-Served-By";

    /// <summary>The reason for the variant that the gateway sent to the service.</summary>
    public const string Reason = "X-Demo-Reason";
}
