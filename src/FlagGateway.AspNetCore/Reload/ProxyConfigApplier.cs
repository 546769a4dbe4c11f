using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Reload;

/// <summary>Passes routes and clusters to YARP and waits until it accepts or rejects them.</summary>
internal sealed class ProxyConfigApplier : IProxyConfigApplier, IConfigChangeListener
{
    private readonly InMemoryConfigProvider _provider;
    private TaskCompletionSource<Exception?>? _pending;
    private string? _pendingRevision;

    public ProxyConfigApplier(InMemoryConfigProvider provider) => _provider = provider;

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
