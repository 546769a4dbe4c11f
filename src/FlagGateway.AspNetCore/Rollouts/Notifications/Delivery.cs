using System.Net;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>Result of delivering a notification to one address.</summary>
internal enum DeliveryResult
{
    /// <summary>The receiver accepted it.</summary>
    Delivered,

    /// <summary>The receiver rejected it permanently.</summary>
    Rejected,

    /// <summary>All attempts failed.</summary>
    Failed,

    /// <summary>The queue was full.</summary>
    Dropped,

    /// <summary>The gateway stopped before it was sent.</summary>
    Abandoned,
}

/// <summary>Result of one attempt.</summary>
/// <param name="Result">The final result if no further attempt is made.</param>
/// <param name="Reason">The reason, without parts of the address: paths and queries of webhooks are secrets.</param>
/// <param name="RetryAfter">Delay requested by the receiver, if any.</param>
internal sealed record Delivery(DeliveryResult Result, string Reason, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether another attempt may succeed.</summary>
    public bool IsTransient => Result == DeliveryResult.Failed;

    /// <summary>
    /// Classifies a response: 408, 429 and 5xx are transient; a redirect is rejected, because it would leave the
    /// configured address.
    /// </summary>
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

/// <summary>Wire names of results.</summary>
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
