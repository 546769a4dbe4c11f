using FlagGateway.Core.Bucketing;
using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Upstreams;

/// <summary>
/// A service that lists orders: a short delay, then a small JSON document. The list depends only on the
/// request, so that both variants return the same list; id and time differ in each response.
/// </summary>
internal sealed class OrdersResponder(string cluster, TimeSpan median, ErrorRate errors, FaultInjection? faults, RandomSource random, TimeProvider time) : ISampleResponder
{
    private static readonly string[] Items = ["keyboard", "lamp", "notebook", "chair", "headphones", "bicycle", "kettle", "umbrella"];
    private static readonly byte[] Suffix = Bucket.Suffix("orders");

    public async Task RespondAsync(HttpContext context)
    {
        await Task.Delay(random.LogNormal(median), time, context.RequestAborted);
        if (random.Hits(errors.Percent))
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsJsonAsync(new Failure("Injected by the demo.", cluster), SnakeCase.Options, context.RequestAborted);
            return;
        }

        var request = Bucket.From(context.Request.Path.Value + context.Request.QueryString.Value, Suffix);
        var orders = OrdersOf(request);
        var isWrong = faults?.Make(request, context.Request.Headers.ContainsKey(GatewayHeaders.Shadow)) == true;
        // The fault of the candidate: it omits the last order.
        var total = (isWrong ? orders[..^1] : orders).Sum(order => order.Price);
        await context.Response.WriteAsJsonAsync(
            new OrderList(orders, total, context.TraceIdentifier, time.GetUtcNow(), cluster), SnakeCase.Options, context.RequestAborted);
    }

    private static Order[] OrdersOf(Bucket request)
    {
        var random = new Random(unchecked((int)request.SecondaryHash));
        return [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new Order(random.Next(10_000, 99_999), Items[random.Next(Items.Length)], random.Next(5, 400)))];
    }

    private sealed record Order(int Id, string Item, int Price);

    private sealed record OrderList(Order[] Orders, int Total, string RequestId, DateTimeOffset ServedAt, string ServedBy);
}
