using FlagGateway.Tools;

namespace FlagGateway.Demo.Upstreams;

/// <summary>A sample service for each destination of a configuration.</summary>
internal sealed class SampleUpstreams : IAsyncDisposable
{
    private static readonly TimeSpan OldMedian = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan NewMedian = TimeSpan.FromMilliseconds(15);

    private readonly List<SampleUpstream> _upstreams = [];
    private readonly List<SampleUpstream> _failing = [];

    private SampleUpstreams()
    {
    }

    /// <summary>Services whose error rate can be raised: the candidate.</summary>
    public IReadOnlyList<SampleUpstream> Failing => _failing;

    /// <summary>Whether one of them is a language model.</summary>
    public bool HasModel { get; private set; }

    /// <summary>Settings that replace the configured destinations by the services.</summary>
    public IEnumerable<string> Overrides =>
        _upstreams.Select(upstream => $"--ReverseProxy:Clusters:{upstream.Cluster}:Destinations:{upstream.Destination}:Address={upstream.Address}");

    /// <summary>Starts them all.</summary>
    /// <param name="configuration">The configuration whose destinations they replace.</param>
    /// <param name="errorPercent">Percentage of the candidate's responses that are errors.</param>
    /// <param name="faults">Which responses are wrong; <c>null</c> for none.</param>
    /// <param name="time">The clock.</param>
    public static async Task<SampleUpstreams> StartAsync(FolderConfiguration configuration, double errorPercent, FaultInjection? faults, TimeProvider time)
    {
        var upstreams = new SampleUpstreams();
        try
        {
            foreach (var cluster in configuration.ProxyClusters)
            {
                foreach (var destination in cluster.Destinations?.Keys ?? [])
                    await upstreams.AddAsync(configuration, cluster.ClusterId, destination, errorPercent, faults, time);
            }

            return upstreams;
        }
        catch
        {
            await upstreams.DisposeAsync();
            throw;
        }
    }

    /// <summary>Spoils a percentage of the candidate's responses from now on.</summary>
    /// <param name="percent">From 0 to 100.</param>
    public void Fail(double percent) => _failing.ForEach(upstream => upstream.Fail(percent));

    public async ValueTask DisposeAsync()
    {
        foreach (var upstream in _upstreams)
            await upstream.DisposeAsync();
    }

    private async Task AddAsync(FolderConfiguration configuration, string cluster, string destination, double errorPercent, FaultInjection? faults, TimeProvider time)
    {
        // Streams are not mirrored.
        var prompts = faults is null ? PromptsOf(configuration, cluster) : [];
        var isOwn = configuration.ProxyRoutes.Any(route => string.Equals(route.ClusterId, cluster, StringComparison.OrdinalIgnoreCase));
        HasModel |= prompts.Length != 0;
        var isFailing = prompts.Length != 0 || !isOwn;
        var errors = new ErrorRate(isFailing ? errorPercent : 0);
        var random = new RandomSource(DemoSettings.Seed + _upstreams.Count);
        var fault = prompts.Length == 0 ? errors : new ErrorRate(0);
        ISampleResponder responder = prompts.Length == 0
            ? new OrdersResponder(cluster, isOwn ? OldMedian : NewMedian, errors, faults?.AreMadeBy(cluster) == true ? faults : null, random, time)
            : new PromptResponder(cluster, new PromptVersions(prompts), errors, fault, random, time);
        var upstream = await SampleUpstream.StartAsync(cluster, destination, responder, errors, fault);
        _upstreams.Add(upstream);
        if (isFailing)
            _failing.Add(upstream);
    }

    // The prompt versions that variants send to a cluster.
    private static string[] PromptsOf(FolderConfiguration configuration, string cluster)
    {
        var own = configuration.ProxyRoutes.ToDictionary(route => route.RouteId, route => route.ClusterId, StringComparer.Ordinal);
        return
        [
            .. from route in configuration.Routes.Values
               from variant in route.Variants
               where string.Equals(variant.ClusterId ?? own[route.RouteId], cluster, StringComparison.OrdinalIgnoreCase)
               from header in variant.RequestHeaders
               where string.Equals(header.Key, PromptResponder.VersionHeader, StringComparison.OrdinalIgnoreCase)
               select header.Value,
        ];
    }
}
