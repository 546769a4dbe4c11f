using FlagGateway.Options;

namespace FlagGateway.State.Redis;

/// <summary>Reads the state of a fleet once, for commands. Read-only.</summary>
internal static class RedisStateReader
{
    /// <summary>
    /// Reads the state; returns a problem if Redis does not respond within two seconds, or has no valid state.
    /// </summary>
    /// <param name="options">Validated options.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async Task<(GatewayState State, string? Problem)> ReadAsync(StateOptions options, CancellationToken cancellationToken)
    {
        var settings = RedisSettings.From(options);
        var (document, problem) = await RedisOnce.ReadAsync(settings, database => database.HashGetAsync(settings.Keys.State, "document"), cancellationToken);
        if (problem is not null || document.IsNull)
            return (GatewayState.Empty, problem);
        return StateDocument.Read((byte[])document!, out problem) is { } known
            ? (known.State, null)
            : (GatewayState.Empty, $"{settings.Servers}: {problem}");
    }
}
