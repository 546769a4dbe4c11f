using System.Globalization;
using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Promql;

/// <summary>A real Prometheus that scrapes a page which the test writes.</summary>
internal sealed class RealPrometheus : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-prometheus-");
    private readonly Upstream _target;
    private readonly PrometheusServer _server;
    private volatile string _page = "";

    private RealPrometheus(Upstream target)
    {
        _target = target;
        _target.Answer(context => context.Response.WriteAsync(_page));
        _server = new PrometheusServer(_folder.FullName, target.Address);
    }

    public Uri Address => _server.Address;

    /// <summary>Starts one, or ends the test where it is not installed.</summary>
    public static async Task<RealPrometheus> StartAsync()
    {
        Programs.Require("prometheus");
        return new RealPrometheus(await Upstream.StartAsync("target"));
    }

    /// <summary>Shows a gauge and waits until Prometheus has it.</summary>
    /// <param name="name">Name of the gauge.</param>
    /// <param name="value">Its value.</param>
    /// <param name="labels">Its labels as on a metrics page.</param>
    public async Task ShowAsync(string name, double value, string labels = "")
    {
        _page = string.Create(CultureInfo.InvariantCulture, $"# TYPE {name} gauge\n{name}{{{labels}}} {value}\n");
        await Poll.UntilAsync($"{name} is {value}", async () => await _server.QueryAsync($"max({name})") == value);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _target.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
