using FlagGateway.Configuration;
using FlagGateway.Core.Rollouts;
using FlagGateway.Demo.Display;
using FlagGateway.Demo.Models;
using FlagGateway.Demo.Proof;
using FlagGateway.Demo.Shadow;
using FlagGateway.Demo.Simulation;
using FlagGateway.Demo.Traffic;
using FlagGateway.Demo.Upstreams;
using FlagGateway.Snapshots;
using FlagGateway.Tools;

namespace FlagGateway.Demo;

/// <summary>
/// One demo: sample services, a real gateway in front of them, users, and a check that each user got the configured
/// variant.
/// </summary>
internal sealed class DemoRun(DemoSettings settings, DemoGatewayFactory start, TextWriter output, TextWriter error, TimeProvider time)
{
    private const double DefaultFault = 15;
    // Checks see a sample of the users.
    private const double DefaultFaultOfModel = 60;

    private static readonly string[] SimulationSettings = ["--FlagGateway:Rollouts:Interval=00:00:00.2"];

    /// <summary>Runs until it is over or the token is cancelled; returns the outcome.</summary>
    public async Task<DemoOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var (configuration, issues) = await ConfigurationFolder.Read(settings.Folder).LoadAsync([]);
        await NotifyAsync(issues);
        if (configuration is null)
            return DemoOutcome.Failed;
        var routes = SampleRoute.From(configuration);
        if (routes.Count == 0)
            return await FailAsync(ConfigFileNames.Gateway, "no route has a flag and a match that the demo can generate requests for. Add \"Metadata\": { \"Flag\": \"…\" } to a route with a Path.");

        if (!settings.IsShadow)
            return await RunAsync(configuration, routes, shadow: null, cancellationToken);
        if (ShadowPlan.Create(configuration, routes) is { } plan)
            return await RunAsync(configuration, [.. plan.Routes.Select(route => route.Route)], plan, cancellationToken);
        await error.WriteLineAsync(
            $"--shadow needs a candidate with a cluster of its own, and in {Path.GetFullPath(settings.Folder)} no variant of "
            + $"{string.Join(", ", configuration.Routes.Values.Select(route => route.Flag.Id).Distinct(StringComparer.Ordinal))} has one: "
            + "a copy would go to the same cluster that serves the users. Try --example orders-migration.");
        return DemoOutcome.WrongUsage;
    }

    private async Task<DemoOutcome> RunAsync(FolderConfiguration configuration, IReadOnlyList<SampleRoute> routes, ShadowPlan? shadow, CancellationToken cancellationToken)
    {
        using var state = new TemporaryStateFolder();
        var faults = shadow is null ? null : new FaultInjection(shadow.Candidates, ShadowVerdict.FaultPercent);
        await using var upstreams = await SampleUpstreams.StartAsync(configuration, settings.IsBad ? 0 : settings.ErrorPercent, faults, time);
        SimulationPlan? simulation = null;
        if (settings.IsSimulation)
        {
            if (PlanFor(configuration, routes) is not { } plan)
                return await FailAsync(ConfigFileNames.Rollouts, "no plan is for a flag of a route that the demo can generate requests for. Play an example: --example orders-migration");
            simulation = SimulationPlan.From(plan, upstreams.HasModel, SimulationFolder.ReadChecks(settings.Folder, plan.Flag));
            routes = [.. routes.Where(route => IsOf(configuration, route, plan))];
            SimulationFolder.Write(settings.Folder, state.ConfigPath, simulation.Plan);
        }

        var folder = (simulation, shadow) switch
        {
            (not null, _) => state.ConfigPath,
            (_, not null) => ControlOnly.Copy(settings.Folder, Path.Combine(state.Path, "config"), shadow.Controls),
            _ => settings.Folder,
        };
        var data = Listener.Choose(configuration.Settings["Urls"] ?? FlagGatewayFolderExtensions.DefaultUrls);
        var admin = Listener.Choose(configuration.Options.Admin.Url);
        using var messages = new DemoMessages(time);
        var (gateway, refused) = await start(
            folder,
            [
                $"--Urls={data.Url}",
                $"--FlagGateway:Admin:Url={admin.Url}",
                "--FlagGateway:State:Kind=File",
                $"--FlagGateway:State:Path={state.Path}",
                "--FlagGateway:Identity:ExposeVariant=true",
                .. simulation is null ? [] : SimulationSettings,
                .. upstreams.Overrides,
                .. shadow?.Overrides ?? [],
            ],
            logging => logging.AddProvider(messages),
            simulation?.Scale ?? 1);
        if (gateway is null)
        {
            await NotifyAsync(refused);
            return DemoOutcome.Failed;
        }

        await using (gateway)
        {
            await gateway.StartAsync(cancellationToken);
            using var model = upstreams.HasModel && routes.FirstOrDefault(static route => route.AsksModel) is { } asked
                ? new ModelWatch(gateway.AdminAddress, configuration.Routes[asked.RouteId].Flag.Id, configuration.Options.Llm.Currency, time)
                : null;
            return simulation is null
                ? await new DemoExecution(gateway, settings, shadow is null ? null : new ShadowWatch(gateway, shadow, faults!, time), output, time)
                    .RunAsync(configuration, routes, upstreams, messages, Notes(data, admin), model, cancellationToken)
                : await SimulateAsync(gateway, simulation, configuration, routes, upstreams, messages, [.. simulation.Notes, .. Notes(data, admin)], model, cancellationToken);
        }
    }

    private async Task<DemoOutcome> SimulateAsync(
        IDemoGateway gateway,
        SimulationPlan simulation,
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
        var setup = new SimulationSetup
        {
            Gateway = gateway,
            Plan = simulation.Plan,
            Notes = notes,
            Rate = settings.Rate,
            Observations = new Observations(new DemoResponseCheck(gateway.DataAddress), time),
            Messages = messages,
            Model = model,
        };
        var population = new DemoPopulation(settings.Users, configuration.Options.Identity, new Random(DemoSettings.Seed));
        var fault = settings.IsBad ? new Fault(simulation.BadStage, settings.ErrorPercent > 0 ? settings.ErrorPercent : upstreams.HasModel ? DefaultFaultOfModel : DefaultFault) : null;
        return await new SimulationSession(setup, settings, output, time).RunAsync(population, routes, client, upstreams, fault, cancellationToken);
    }

    private static RolloutPlan? PlanFor(FolderConfiguration configuration, IReadOnlyList<SampleRoute> routes) =>
        configuration.Plans.FirstOrDefault(plan => routes.Any(route => IsOf(configuration, route, plan)));

    private static bool IsOf(FolderConfiguration configuration, SampleRoute route, RolloutPlan plan) =>
        configuration.Routes[route.RouteId].Flag.Id.Equals(plan.Flag, StringComparison.OrdinalIgnoreCase);

    private async Task<DemoOutcome> FailAsync(string file, string problem)
    {
        await error.WriteLineAsync($"{file}: error: {problem}");
        return DemoOutcome.Failed;
    }

    private async Task NotifyAsync(IReadOnlyList<ConfigIssue> issues)
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
