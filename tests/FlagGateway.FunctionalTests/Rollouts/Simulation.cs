using System.Collections.Concurrent;
using System.Net.Http.Json;
using FlagGateway.Core.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// An example's own files on a real gateway, in which weeks pass in seconds. Time stands still until a test lets it
/// pass, and stops by itself as soon as the rollout moves, so that no stage goes by unseen.
/// </summary>
internal sealed class Simulation : IAsyncDisposable
{
    // A quarter of a day from look to look: no hold of an example is missed.
    private const double Fast = 216_000;

    private const int Parallel = 8;

    // Who sees a change before time was stopped for it would let time pass and have it stopped right after.
    private long _stoppedAt;
    private (RolloutPhase Phase, string? Stage) _position;

    private Simulation(TestGateway gateway)
    {
        Gateway = gateway;
        _stoppedAt = gateway.State.Current.Revision;
        gateway.State.OnChanged(state =>
        {
            // Its progress is saved in between, which moves nothing.
            var position = state.Rollouts.TryGetValue(Plan.Flag, out var rollout) ? (rollout.Phase, rollout.Stage) : default;
            if (position == _position)
                return;
            _position = position;
            gateway.Clock.Scale = 0;
            Volatile.Write(ref _stoppedAt, state.Revision);
        });
    }

    public TestGateway Gateway { get; }

    public RolloutPlan Plan => Gateway.Snapshots.Current.Plans[0];

    public RolloutState State => Gateway.State.Current.Rollouts[Plan.Flag];

    /// <summary>The route of the plan's flag that buckets by user.</summary>
    public FlaggedRoute Route => Gateway.Snapshots.Current.Routes.Values.First(route => route.Flag.Id == Plan.Flag && route.StickyBy is null);

    public static async Task<Simulation> StartAsync(string example, params IEnumerable<string> overrides)
    {
        // Here a stage's requests come all at once.
        var files = Repository.Example(example).Select(static file => (file.Name, Text: file.Name == "rollouts.json" ? file.Text.Replace("\"guardrails\": [", "\"warm_up\": \"0\", \"guardrails\": [", StringComparison.Ordinal) : file.Text));
        var gateway = await TestGateway.StartAsync(files, ["--FlagGateway:Rollouts:Interval=00:00:00.1", .. overrides], rolloutTimeScale: 0);
        return new Simulation(gateway);
    }

    /// <summary>Lets time go by until the rollout moves; answers where it stands then.</summary>
    public async Task<RolloutState> PassTimeAsync()
    {
        var before = Gateway.State.Current.Revision;
        Gateway.Clock.Scale = Fast;
        await Eventually.TrueAsync(
            () => Task.FromResult(Volatile.Read(ref _stoppedAt) > before),
            () => $"The rollout does not move: {Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{Plan.Flag}").GetAwaiter().GetResult()}");
        return State;
    }

    /// <summary>Waits until the rollout moves while no time goes by: by what is judged alone.</summary>
    public async Task<RolloutState> MoveAsync(Func<Task> traffic)
    {
        var before = Gateway.State.Current.Revision;
        await Eventually.TrueAsync(
            async () =>
            {
                await traffic();
                return Volatile.Read(ref _stoppedAt) > before;
            },
            () => $"The rollout does not move: {Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{Plan.Flag}").GetAwaiter().GetResult()}");
        return State;
    }

    /// <summary>
    /// The same for a candidate that goes back: an evaluation amid the traffic may see only the soft limit exceeded,
    /// and pause first.
    /// </summary>
    public async Task<RolloutState> MoveBackAsync(Func<Task> traffic)
    {
        var state = await MoveAsync(traffic);
        while (state.Phase == RolloutPhase.Paused)
            state = await MoveAsync(traffic);
        return state;
    }

    /// <summary>Does something by hand, over the API.</summary>
    public async Task DoAsync(string verb)
    {
        using var response = await Gateway.Admin.PostAsJsonAsync($"/api/v1/rollouts/{Plan.Flag}/{verb}", new { reason = "a simulation", actor = "tester", stage = verb == "promote" ? State.Stage : null });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>
    /// Real requests, one of each user; answers which users were told that they are on the candidate.
    /// </summary>
    public async Task<IReadOnlySet<int>> SendUsersAsync(int from, int count, int rounds = 1)
    {
        ConcurrentDictionary<int, bool> found = new();
        for (var round = 0; round < rounds; round++)
        {
            await System.Threading.Tasks.Parallel.ForEachAsync(
                Enumerable.Range(from, count), new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (user, _) =>
                {
                    if (await VariantAsync($"user-{user}") == Plan.Candidate)
                        found[user] = true;
                });
        }

        return found.Keys.ToHashSet();
    }

    /// <summary>The variant that a user is told, with groups as <c>X-Tenant-Id: internal</c>.</summary>
    public async Task<string> VariantAsync(string user, params IEnumerable<(string Header, string Group)> groups)
    {
        var request = World.Request(user, "/orders/1");
        foreach (var (header, group) in groups)
            request.Headers.TryAddWithoutValidation(header, group);
        using (request)
        {
            using var response = await Gateway.Client.SendAsync(request);
            return Assert.Single(response.Headers.GetValues("X-FlagGateway-Variant")).Split('=')[1];
        }
    }

    /// <summary>The audit log, the oldest entry first: what happened, in which stage, by whom.</summary>
    public async Task<IReadOnlyList<AuditEntry>> AuditAsync() =>
        [.. (await Gateway.State.ReadAuditAsync(null, null, 100, CancellationToken.None)).Reverse()];

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
