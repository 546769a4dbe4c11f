using FlagGateway.Commands;
using FlagGateway.Configuration;
using FlagGateway.Demo.Display;
using FlagGateway.Demo.Shadow;
using FlagGateway.Demo.Traffic;
using FlagGateway.Demo.Upstreams;
using FlagGateway.Hosting;
using FlagGateway.Metrics;

namespace FlagGateway.Demo;

/// <summary>One demo: sample services, a real gateway in front of them, users, and the proof that each user was where the configuration says.</summary>
internal sealed class DemoRun(DemoSettings settings, TextWriter output, TextWriter error, TimeProvider time)
{
    /// <summary>Plays until the time is over or the token is cancelled; answers the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var loader = new ConfigLoader(settings.Folder, [], new CohortRegistry());
        var (configuration, issues) = await loader.LoadAsync(previous: null);
        await TellAsync(issues);
        if (configuration is null)
            return CommandTree.Failed;
        var routes = SampleRoute.Of(configuration);
        if (routes.Count == 0)
        {
            await error.WriteLineAsync($"{ConfigFileNames.Gateway}: error: no route has a flag and a match that the demo can meet. Add \"Metadata\": {{ \"Flag\": \"…\" }} to a route with a Path.");
            return CommandTree.Failed;
        }

        if (!settings.IsShadow)
            return await RunAsync(configuration, routes, shadow: null, cancellationToken);
        if (ShadowPlan.Of(configuration, routes) is { } plan)
            return await RunAsync(configuration, [.. plan.Routes.Select(route => route.Route)], plan, cancellationToken);
        await error.WriteLineAsync(
            $"--shadow needs a candidate with a cluster of its own, and in {Path.GetFullPath(settings.Folder)} no variant of "
            + $"{string.Join(", ", configuration.Routes.Values.Select(route => route.Flag.Id).Distinct(StringComparer.Ordinal))} has one: "
            + "a copy would only ask again what serves the users. Try --example orders-migration.");
        return CommandTree.WrongUsage;
    }

    private async Task<int> RunAsync(LoadedConfiguration configuration, IReadOnlyList<SampleRoute> routes, ShadowPlan? shadow, CancellationToken cancellationToken)
    {
        using var state = new StateFolder();
        var mistakes = shadow is null ? null : new Mistakes(shadow.Candidates, ShadowVerdict.MistakePercent);
        await using var upstreams = await SampleUpstreams.StartAsync(configuration, settings.ErrorPercent, mistakes, time);
        var data = Listener.Choose(configuration.Settings["Urls"] ?? ConfigLoader.DefaultUrls);
        var admin = Listener.Choose(configuration.Options.Admin.Url);
        using var messages = new DemoMessages(time);
        var (process, refused) = await GatewayProcess.CreateAsync(
            shadow is null ? settings.Folder : ControlOnly.Copy(settings.Folder, Path.Combine(state.Path, "config"), shadow.Controls),
            [
                $"--Urls={data.Url}",
                $"--FlagGateway:Admin:Url={admin.Url}",
                "--FlagGateway:State:Kind=File",
                $"--FlagGateway:State:Path={state.Path}",
                "--FlagGateway:Identity:ExposeVariant=true",
                .. upstreams.Overrides,
                .. shadow?.Overrides ?? [],
            ],
            logging =>
            {
                Logging.AddLevels(logging);
                logging.AddProvider(messages);
            });
        if (process is null)
        {
            await TellAsync(refused);
            return CommandTree.Failed;
        }

        await using (process)
        {
            await process.StartAsync(cancellationToken);
            return await new DemoPlay(process, settings, shadow is null ? null : new ShadowWatch(process, shadow, mistakes!, time), output, time)
                .RunAsync(configuration, routes, upstreams, messages, Notes(data, admin), cancellationToken);
        }
    }

    private async Task TellAsync(IReadOnlyList<ConfigIssue> issues)
    {
        foreach (var issue in issues)
            await error.WriteLineAsync(issue.ToString());
    }

    private static IReadOnlyList<string> Notes(Listener data, Listener admin) =>
    [
        .. new[] { data, admin }.Where(listener => listener.TakenPort is not null)
            .Select(listener => $"Port {listener.TakenPort} of {ConfigFileNames.Gateway} is in use; a free one was taken"),
    ];
}
