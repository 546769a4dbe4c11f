using System.Globalization;
using FlagGateway.Configuration;
using FlagGateway.Demo.Display;
using FlagGateway.Demo.Models;
using FlagGateway.Demo.Proof;
using FlagGateway.Demo.Shadow;
using FlagGateway.Demo.Traffic;
using FlagGateway.Demo.Upstreams;
using FlagGateway.Snapshots;
using FlagGateway.Tools;

namespace FlagGateway.Demo;

/// <summary>Runs traffic through a running gateway, displays it, and checks the result.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="settings">Settings of the demo.</param>
/// <param name="shadow">Watches mirrored requests, or <c>null</c>.</param>
/// <param name="output">Receives the display.</param>
/// <param name="time">The clock.</param>
internal sealed class DemoExecution(IDemoGateway gateway, DemoSettings settings, ShadowWatch? shadow, TextWriter output, TimeProvider time)
{
    /// <summary>Runs until the time is over or the token is cancelled; returns the outcome.</summary>
    public async Task<DemoOutcome> RunAsync(
        FolderConfiguration configuration,
        IReadOnlyList<SampleRoute> routes,
        SampleUpstreams upstreams,
        DemoMessages messages,
        IReadOnlyList<string> notes,
        ModelWatch? model,
        CancellationToken cancellationToken)
    {
        using var client = new DemoClient(gateway.DataAddress, gateway.Running, time);
        await client.WarmUpAsync(routes);
        var observations = new Observations(new DemoResponseCheck(gateway.DataAddress), time);
        var first = gateway.Running.Current;
        var setup = new DemoState
        {
            FlagsFile = Path.GetFullPath(Path.Combine(settings.Folder, ConfigFileNames.Flags)),
            Gateway = gateway.DataAddress,
            Admin = gateway.AdminAddress,
            Rate = settings.Rate,
            // An error of the shadow would be a difference that the check does not expect.
            Errors = shadow is null ? [.. upstreams.Failing.Select(upstream => upstream.ErrorsAddress)] : [],
            Notes = notes,
            Observations = observations,
            Running = gateway.Running,
            Messages = messages,
            Shadow = shadow,
            Model = model,
        };
        var population = new DemoPopulation(settings.Users, configuration.Options.Identity, new Random(DemoSettings.Seed));
        using var end = new CancellationTokenSource(settings.Duration ?? Timeout.InfiniteTimeSpan, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        var display = new DemoDisplay(output, time);
        var traffic = new TrafficGenerator(population, routes, client, settings.Rate, Report, time).RunAsync(both.Token);
        await Task.WhenAll(traffic, display.RunAsync(DemoStateView.Create(setup), both.Token), model?.RunAsync(both.Token) ?? Task.CompletedTask);

        if (shadow is not null)
            await shadow.SettleAsync();
        if (model is not null)
            await model.ReadAsync();
        var summary = observations.Read(isComplete: true);
        display.ShowEnd(DemoStateView.Final(setup, summary));
        return await ConcludeAsync(summary, first);

        void Report(DemoResponse response)
        {
            observations.Add(response);
            shadow?.Add(response);
        }
    }

    private async Task<DemoOutcome> ConcludeAsync(Summary summary, SnapshotView first)
    {
        var figures = shadow?.Read();
        string[] objections = [.. Verdict.Objections(summary, first), .. figures is null ? [] : ShadowVerdict.Objections(figures)];
        var isGood = objections.Length == 0;
        await output.WriteLineAsync(isGood
            ? string.Create(CultureInfo.InvariantCulture, $"All {summary.Requests} responses matched the configuration in force.")
            : $"The demo did not succeed: {string.Join("; ", objections)}.");
        if (isGood && figures is not null)
            await output.WriteLineAsync(ShadowPanel.Success(figures));
        return isGood ? DemoOutcome.Succeeded : DemoOutcome.Failed;
    }
}
