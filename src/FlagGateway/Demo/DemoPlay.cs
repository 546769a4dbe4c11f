using System.Globalization;
using FlagGateway.Commands;
using FlagGateway.Configuration;
using FlagGateway.Demo.Display;
using FlagGateway.Demo.Proof;
using FlagGateway.Demo.Traffic;
using FlagGateway.Demo.Upstreams;
using FlagGateway.Hosting;

namespace FlagGateway.Demo;

/// <summary>Traffic on a running gateway, its display, and the verdict.</summary>
internal sealed class DemoPlay(GatewayProcess process, DemoSettings settings, TextWriter output, TimeProvider time)
{
    /// <summary>Plays until the time is over or the token is cancelled; answers the exit code.</summary>
    public async Task<int> RunAsync(
        LoadedConfiguration configuration,
        IReadOnlyList<SampleRoute> routes,
        SampleUpstreams upstreams,
        DemoMessages messages,
        IReadOnlyList<string> notes,
        CancellationToken cancellationToken)
    {
        using var client = new DemoClient(process.DataAddress, process.Snapshots, time);
        await client.WarmUpAsync(routes);
        var observations = new Observations(new AnswerCheck(process.DataAddress), time);
        var first = process.Snapshots.Current;
        var scene = new DemoScene
        {
            FlagsFile = Path.GetFullPath(Path.Combine(settings.Folder, ConfigFileNames.Flags)),
            Gateway = process.DataAddress,
            Admin = process.AdminAddress,
            Rate = settings.Rate,
            Errors = [.. upstreams.Failing.Select(upstream => upstream.ErrorsAddress)],
            Notes = notes,
            Observations = observations,
            Snapshots = process.Snapshots,
            Messages = messages,
        };
        var population = new Population(settings.Users, configuration.Options.Identity, new Random(DemoSettings.Seed));
        using var end = new CancellationTokenSource(settings.Duration ?? Timeout.InfiniteTimeSpan, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        var display = new DemoDisplay(output, time);
        var traffic = new TrafficGenerator(population, routes, client, settings.Rate, observations.Add, time).RunAsync(both.Token);
        await Task.WhenAll(traffic, display.RunAsync(SceneView.Of(scene), both.Token));

        var summary = observations.Read(isWhole: true);
        display.ShowEnd(SceneView.Final(scene, summary));
        return await ConcludeAsync(summary, Verdict.Objections(summary, first));
    }

    private async Task<int> ConcludeAsync(Summary summary, IReadOnlyList<string> objections)
    {
        var isGood = objections.Count == 0;
        await output.WriteLineAsync(isGood
            ? string.Create(CultureInfo.InvariantCulture, $"All {summary.Requests} answers were what the configuration in force gives the user.")
            : $"The demo did not succeed: {string.Join("; ", objections)}.");
        return isGood ? CommandTree.Done : CommandTree.Failed;
    }
}
