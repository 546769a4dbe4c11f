using FlagGateway.Formatting;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Polly;
using Polly.Retry;

namespace FlagGateway.Identity.Tokens;

/// <summary>
/// Loads an issuer's keys in the background. Afterwards the manager refreshes them by itself, and retains them while
/// the issuer is unavailable.
/// </summary>
internal sealed class IssuerKeys : IDisposable
{
    /// <summary>How long the first requests wait for the keys; later ones never do.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _loaded;
    private readonly Task _first;

    public IssuerKeys(string authority, IConfigurationManager<OpenIdConnectConfiguration> manager, TimeProvider time, ILogger logger)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(30),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                OnRetry = retry =>
                {
                    Log.KeysNotLoaded(logger, authority, VisibleText.From(retry.Outcome.Exception?.Message ?? ""));
                    return default;
                },
            })
            .Build();
        _loaded = Task.Run(() => pipeline.ExecuteAsync(async cancellation => await manager.GetConfigurationAsync(cancellation), _stopped.Token).AsTask());
        _first = Task.WhenAny(_loaded, Task.Delay(Timeout, time));
    }

    /// <summary>Whether the keys are known. Waits for them only in the first seconds after they are needed.</summary>
    public async ValueTask<bool> AreLoadedAsync(CancellationToken aborted)
    {
        if (!_first.IsCompleted)
            await _first.WaitAsync(aborted);
        return _loaded.IsCompletedSuccessfully;
    }

    /// <summary>Stops loading. Requests may still ask.</summary>
    public void Dispose() => _stopped.Cancel();
}
