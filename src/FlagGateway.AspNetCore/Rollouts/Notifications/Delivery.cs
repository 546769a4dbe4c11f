using System.Net;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>What became of a notice for one address.</summary>
internal enum DeliveryResult
{
    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>The receiver will not take it, however often it is sent.</summary>
    Rejected,

    /// <summary>All attempts failed.</summary>
    Failed,

    /// <summary>Too many were waiting.</summary>
    Dropped,

    /// <summary>The gateway stopped before it was sent.</summary>
    Abandoned,
}

/// <summary>How one attempt ended.</summary>
/// <param name="Result">What it would be if it were the last one.</param>
/// <param name="Reason">Why, without anything of the address: paths and queries of webhooks are secrets.</param>
/// <param name="RetryAfter">When the receiver wants to be asked again, if it said so.</param>
internal sealed record Delivery(DeliveryResult Result, string Reason, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether another attempt may end otherwise.</summary>
    public bool IsTransient => Result == DeliveryResult.Failed;

    /// <summary>Understands a response: 408, 429 and 5xx may pass; a redirect is refused, being a way out of the configuration.</summary>
    public static Delivery From(HttpResponseMessage response)
    {
        var reason = $"status {(int)response.StatusCode}";
        return response.StatusCode switch
        {
            _ when response.IsSuccessStatusCode => new(DeliveryResult.Delivered, reason),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new(DeliveryResult.Failed, reason, response.Headers.RetryAfter?.Delta),
            _ => new(DeliveryResult.Rejected, reason),
        };
    }
}

/// <summary>Names of results.</summary>
internal static class DeliveryResults
{
    public static string ToLabel(this DeliveryResult result) => result switch
    {
        DeliveryResult.Delivered => "delivered",
        DeliveryResult.Rejected => "rejected",
        DeliveryResult.Failed => "failed",
        DeliveryResult.Dropped => "dropped",
        DeliveryResult.Abandoned => "abandoned",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a result."),
    };
}
