using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Identity;

/// <summary>The host's sources of identities, in order.</summary>
/// <param name="sources">The sources.</param>
/// <param name="logger">Logs failures.</param>
internal sealed class HostIdentities(IEnumerable<IIdentitySource> sources, ILogger<HostIdentities> logger)
{
    private readonly IIdentitySource[] _sources = [.. sources];

    /// <summary>No source.</summary>
    public static HostIdentities None { get; } = new([], NullLogger<HostIdentities>.Instance);

    /// <summary>Whether there is any.</summary>
    public bool Exist => _sources.Length != 0;

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => _sources.Select(static source => source.Name);

    /// <summary>Queries them until one returns an identity, and saves it with the request.</summary>
    public async ValueTask FindAsync(HttpContext context)
    {
        for (var i = 0; i < _sources.Length; i++)
        {
            if (await FindSafelyAsync(_sources[i], context) is not { } identity)
                continue;
            context.Features.Set(new HostIdentity(identity, i));
            return;
        }
    }

    // A source that fails must not fail the user's request.
    private async ValueTask<RequestIdentity?> FindSafelyAsync(IIdentitySource source, HttpContext context)
    {
        try
        {
            return await source.FindAsync(context);
        }
        catch (Exception exception)
        {
            Log.SourceFailed(logger, source.Name, exception);
            return null;
        }
    }
}
