namespace FlagGateway.Demo.Upstreams;

/// <summary>What a sample service does with a request.</summary>
internal interface ISampleResponder
{
    /// <summary>Answers the request.</summary>
    Task RespondAsync(HttpContext context);
}

/// <summary>Headers of the sample services' answers, by which the demo knows them from the gateway's own.</summary>
internal static class SampleHeaders
{
    /// <summary>The cluster that answered.</summary>
    public const string ServedBy = "X-Demo-Served-By";

    /// <summary>The reason that the gateway gave the service for the variant.</summary>
    public const string Reason = "X-Demo-Reason";
}
