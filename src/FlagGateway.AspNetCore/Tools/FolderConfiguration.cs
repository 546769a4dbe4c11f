using FlagGateway.Configuration;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Generating;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Retiring;
using FlagGateway.Core.Hygiene.Staleness;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Diagnosis;
using FlagGateway.Explaining;
using FlagGateway.Hygiene;
using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.State.File;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Tools;

/// <summary>
/// A configuration folder without errors, for tools that read it without running a gateway, and for a host that runs
/// one.
/// </summary>
public sealed class FolderConfiguration
{
    private IReadOnlyDictionary<string, RouteView>? _routes;

    internal FolderConfiguration(ConfigurationFolder folder, FolderSettings source, InitialConfiguration initial)
    {
        Folder = folder;
        Source = source;
        Initial = initial;
    }

    /// <summary>The files.</summary>
    public ConfigurationFolder Folder { get; }

    /// <summary>The section <c>FlagGateway</c>.</summary>
    public GatewayOptions Options => Loaded.Options;

    /// <summary>
    /// gateway.json with environment variables and overrides applied, for the sections that the framework reads.
    /// </summary>
    public IConfiguration Settings => Loaded.Settings;

    /// <summary>The routes of YARP.</summary>
    public IReadOnlyList<RouteConfig> ProxyRoutes => Loaded.ProxyRoutes;

    /// <summary>Routes that a flag decides, by the id of the proxy's route.</summary>
    public IReadOnlyDictionary<string, RouteView> Routes => _routes ??= RouteView.From(Loaded.Routes.Values);

    /// <summary>The clusters of YARP.</summary>
    public IReadOnlyList<ClusterConfig> ProxyClusters => Loaded.ProxyClusters;

    /// <summary>The flags, without the state of a gateway.</summary>
    public FlagSet Flags => Loaded.Flags;

    /// <summary>The plans of rollouts.</summary>
    public IReadOnlyList<RolloutPlan> Plans => Loaded.Plans;

    /// <summary>
    /// SHA-256 of each file by name, 64 lower-case hexadecimal digits. The admin API's <c>/api/v1/status</c> has those
    /// in force.
    /// </summary>
    public IReadOnlyDictionary<string, string> FileHashes => Loaded.FileHashes;

    internal FolderSettings Source { get; }

    internal InitialConfiguration Initial { get; }

    internal LoadedConfiguration Loaded => Initial.Configuration;

    /// <summary>
    /// Compares flags.json with the finished rollouts in the state that a gateway on this folder has: in its state
    /// folder, or in Redis.
    /// </summary>
    /// <param name="cancellationToken">Cancels reading the state.</param>
    public Task<StateComparison> CompareStateAsync(CancellationToken cancellationToken = default) => FolderState.CompareAsync(this, cancellationToken);

    /// <summary>
    /// Checks what a gateway on this folder depends on: the state folder, ports, certificates, Redis, Prometheus,
    /// destinations and the clock. Changes nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancels the checks.</param>
    public Task<IReadOnlyList<DiagnosticCheck>> DiagnoseAsync(CancellationToken cancellationToken = default) => Doctor.RunAsync(Loaded, TimeProvider.System, cancellationToken);

    /// <summary>
    /// Explains the variant of a user, with the kill switches and rollouts in the state folder. Measured conditions are
    /// unknown.
    /// </summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="question">The user.</param>
    /// <param name="problem">Why the state could not be read and was omitted; otherwise <c>null</c>.</param>
    /// <returns>The explanation; <c>null</c> if no flag has the id.</returns>
    public Explanation? Explain(string flag, Question question, out string? problem)
    {
        problem = null;
        if (Flags.Find(flag) is not { } configured)
            return null;
        var state = ReadState(out problem);
        var followed = StatefulFlags.Link(Loaded, StatefulFlags.Create(Loaded, state)).Find(configured.Id)!;
        var routes = Loaded.Routes.Values.Where(route => route.Flag.Id == configured.Id).Select(route => route.Follow(followed, state.Rollouts.GetValueOrDefault(configured.Id)));
        return Explainer.Explain(followed, Flags.Segments, routes, route => ProxyRoutes.First(proxy => proxy.RouteId == route).ClusterId!, state, question);
    }

    /// <summary>Finds the user and the groups that <c>FlagGateway:Identity</c> reads from a request's body.</summary>
    /// <param name="body">The body, JSON without compression.</param>
    public BodyIdentity ReadIdentity(ReadOnlySpan<byte> body) => BodyIdentity.Read(Options.Identity, body);

    /// <summary>Computes which users the start of a plan moves.</summary>
    /// <param name="plan">One of <see cref="Plans"/>.</param>
    public IReadOnlyList<UserMove> MovesOfStart(RolloutPlan plan) => UserMoves.OfStart(Loaded.Entries[plan.Flag].Compiled, plan, state: null);

    /// <summary>Simulates a plan with the change freezes of gateway.json.</summary>
    /// <param name="plan">One of <see cref="Plans"/>.</param>
    /// <param name="traffic">Behaviour of control.</param>
    /// <param name="scenario">Behaviour of the candidate.</param>
    /// <param name="seed">The same seed gives the same simulation, if it starts at the same time.</param>
    /// <param name="start">
    /// When it starts; <c>null</c> for the plan's own date, or <paramref name="now"/> if that is over or there is none.
    /// </param>
    /// <param name="now">The current time.</param>
    /// <returns>
    /// The simulation, with its dates if freezes, the plan or <paramref name="start"/> make them matter.
    /// </returns>
    public SimulationReport Simulate(RolloutPlan plan, TrafficAssumptions traffic, SimulationScenario scenario, int seed, DateTimeOffset? start, DateTimeOffset now) =>
        RolloutSimulation.Run(plan, traffic, scenario, seed, SimulationCalendar.From(plan, start, now, FreezeReader.ReadAll(Options.Rollouts.Freezes)));

    /// <summary>The status of each flag by the files alone, in the order of flags.json.</summary>
    public IReadOnlyList<FlagStatus> ReadFlagStatus() => [.. FlagMetadataReader.Read(Loaded).Select(static flag => FlagStatusReader.Read(flag, FlagLives.Empty))];

    /// <summary>
    /// The status of each flag by the files, in the order of flags.json, with what a gateway on this folder has
    /// observed: by its state folder, or Redis.
    /// </summary>
    /// <param name="cancellationToken">Cancels reading what was observed.</param>
    /// <returns>The flags, and why nothing observed could be read; otherwise <c>null</c>.</returns>
    public async Task<(IReadOnlyList<FlagStatus> Flags, string? Problem)> ReadFlagStatusAsync(CancellationToken cancellationToken = default)
    {
        var reading = await FolderState.ReadLifeAsync(Options.State, cancellationToken);
        return ([.. FlagMetadataReader.Read(Loaded).Select(flag => FlagStatusReader.Read(flag, reading.Lives ?? FlagLives.Empty))], reading.Problem);
    }

    /// <summary>The flags for which constants are generated.</summary>
    public IReadOnlyList<ConstantFlag> ReadConstants() =>
        [.. Loaded.Entries.Values.Select(static entry => new ConstantFlag(entry.Definition.Name, entry.Description, entry.Lifecycle?.Deprecated))];

    /// <summary>Computes and validates the changes that remove a flag. Writes nothing.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="remaining">
    /// Index of the variant that stays; for a flag without variants 0 for off, 1 for on.
    /// </param>
    /// <param name="live">Status of the flag in a running gateway; <c>null</c> if none could be reached.</param>
    /// <exception cref="RetirementException">A file cannot be edited, or a gateway would reject the result.</exception>
    public async Task<FlagRetirement> PlanRetirementAsync(CompiledFlag flag, int remaining, LiveFlag? live)
    {
        var hasPlan = Plans.Any(plan => plan.Flag.Equals(flag.Id, StringComparison.OrdinalIgnoreCase));
        IReadOnlyList<string> objections = [.. RetireGuard.Objections(flag, remaining, hasPlan, live), .. RetireGuard.RequiredBy(flag.Id, Flags)];
        var loader = Source.CreateLoader();
        return new(Folder, flag.Id, objections, await new RetirePlanner(loader, Folder.Files, Loaded).PlanAsync(flag.Id, remaining), DestinationsOf);
    }

    private IReadOnlyList<string> DestinationsOf(string cluster) =>
    [
        .. ProxyClusters.Where(one => one.ClusterId.Equals(cluster, StringComparison.OrdinalIgnoreCase))
            .SelectMany(static one => one.Destinations?.Values ?? []).Select(static destination => destination.Address).Order(StringComparer.Ordinal),
    ];

    /// <summary>Adds converted flags to flags.json, if a gateway would accept the result.</summary>
    /// <param name="flags">The flags.</param>
    /// <returns>Lines that say why nothing was written; empty if it was.</returns>
    public async Task<IReadOnlyList<string>> AddFlagsAsync(ImportResult flags)
    {
        var loader = Source.CreateLoader();
        return await FlagAppender.AppendAsync(this, loader, flags);
    }

    // A gateway may be writing there now; all acknowledged writes are there.
    private GatewayState ReadState(out string? problem)
    {
        try
        {
            problem = null;
            return FileStateReader.Read(Options.State.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = exception.Message;
            return GatewayState.Empty;
        }
    }
}
