using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Reload;

/// <summary>Passes routes and clusters to YARP and waits until it accepts or rejects them.</summary>
internal sealed class ProxyConfigApplier : IProxyConfigApplier, IConfigChangeListener
{
    private readonly InMemoryConfigProvider _provider;
    private TaskCompletionSource<Exception?>? _pending;
    private string? _pendingRevision;

    private readonly Action<LoadedConfiguration> _applyServer;

    /// <summary>Creates the applier.</summary>
    /// <param name="provider">Passes routes and clusters to YARP.</param>
    /// <param name="applyServer">Applies the settings of the server.</param>
    public ProxyConfigApplier(InMemoryConfigProvider provider, Action<LoadedConfiguration> applyServer) => (_provider, _applyServer) = (provider, applyServer);

    /// <inheritdoc/>
    public void ApplyServer(LoadedConfiguration configuration) => _applyServer(configuration);

    /// <inheritdoc/>
    public async Task<Exception?> ApplyAsync(
        IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters, string revision, CancellationToken cancellationToken)
    {
        var pending = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        (_pendingRevision, _pending) = (revision, pending);
        try
        {
            _provider.Update(ProxyRevisions.Mark(routes), ProxyRevisions.Mark(clusters), revision);
            return await pending.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _pending = null;
        }
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) => _pending?.TrySetResult(exception);

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => Finish(proxyConfigs, exception);

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs) => Finish(proxyConfigs, null);

    private void Finish(IReadOnlyList<IProxyConfig> proxyConfigs, Exception? exception)
    {
        if (proxyConfigs.Any(config => config.RevisionId == _pendingRevision))
            _pending?.TrySetResult(exception);
    }
}
