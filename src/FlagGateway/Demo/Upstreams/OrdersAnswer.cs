namespace FlagGateway.Demo.Upstreams;

/// <summary>A service that lists orders: a short wait, then a small JSON document.</summary>
internal sealed class OrdersAnswer(string cluster, TimeSpan median, ErrorRate errors, Chance chance, TimeProvider time) : ISampleAnswer
{
    private static readonly string[] Items = ["keyboard", "lamp", "notebook", "chair", "headphones", "bicycle", "kettle", "umbrella"];

    public async Task AnswerAsync(HttpContext context)
    {
        await Task.Delay(chance.LogNormal(median), time, context.RequestAborted);
        if (chance.Hits(errors.Percent))
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsJsonAsync(new Failure("Injected by the demo.", cluster), SnakeCase.Options, context.RequestAborted);
            return;
        }

        var orders = Enumerable.Range(0, chance.Between(1, 4))
            .Select(_ => new Order(chance.Between(10_000, 99_999), Items[chance.Between(0, Items.Length)], chance.Between(5, 400)));
        await context.Response.WriteAsJsonAsync(new OrderList([.. orders], cluster), SnakeCase.Options, context.RequestAborted);
    }

    private sealed record Order(int Id, string Item, int Price);

    private sealed record OrderList(Order[] Orders, string ServedBy);
}
