using System.Globalization;
using System.Net;
using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Upstreams;

/// <summary>One sample service: a server on a free port that replaces a destination.</summary>
internal sealed class SampleUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ErrorRate _fault;

    private SampleUpstream(WebApplication app, string cluster, string destination, ErrorRate fault)
    {
        _app = app;
        _fault = fault;
        Cluster = cluster;
        Destination = destination;
    }

    public string Cluster { get; }

    public string Destination { get; }

    public Uri Address => new(_app.Urls.First());

    /// <summary>
    /// Accepts a POST with <c>?percent=5</c> and fails that percentage of its responses from then on.
    /// </summary>
    public Uri ErrorsAddress => new(Address, "/demo/errors");

    public static async Task<SampleUpstream> StartAsync(string cluster, string destination, ISampleResponder responder, ErrorRate errors, ErrorRate fault)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway.Demo" });
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        // The gateway's metrics would count these requests too: the process has only one meter of the framework.
        app.MapPost("/demo/errors", (RequestDelegate)(context => SetErrorsAsync(context, errors))).DisableHttpMetrics();
        app.Map("/{**path}", (RequestDelegate)(context =>
        {
            context.Response.Headers[SampleHeaders.ServedBy] = cluster;
            context.Response.Headers[SampleHeaders.Reason] = context.Request.Headers[GatewayHeaders.Reason];
            return responder.RespondAsync(context);
        })).DisableHttpMetrics();
        await app.StartAsync();
        return new SampleUpstream(app, cluster, destination, fault);
    }

    /// <summary>
    /// Spoils a percentage of its responses from now on: errors, or of a model, responses without the format.
    /// </summary>
    /// <param name="percent">From 0 to 100.</param>
    public void Fail(double percent) => _fault.Percent = percent;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task SetErrorsAsync(HttpContext context, ErrorRate errors)
    {
        var text = context.Request.Query["percent"].ToString();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) || percent is not (>= 0 and <= 100))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync($"'{text}' is not a number from 0 to 100. Write ?percent=5\n", context.RequestAborted);
        }

        errors.Percent = percent;
        return context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{percent} % of the responses fail from now on.\n"), context.RequestAborted);
    }
}
