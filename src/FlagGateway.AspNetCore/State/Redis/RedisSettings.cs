using FlagGateway.Options;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Settings for Redis from the options.</summary>
/// <param name="Client">The connection.</param>
/// <param name="Keys">Names of the keys.</param>
/// <param name="PollInterval">Interval at which the revision is polled.</param>
/// <param name="MaxAge">Age of the state from which the instance is degraded.</param>
/// <param name="Path">The state folder.</param>
internal sealed record RedisSettings(ConfigurationOptions Client, RedisKeys Keys, TimeSpan PollInterval, TimeSpan MaxAge, string Path)
{
    /// <summary>Keys that sign the audit log; <c>null</c> for no signatures.</summary>
    public AuditKeys? AuditKeys { get; init; }

    /// <exception cref="ArgumentException">The options were not validated.</exception>
    public static RedisSettings From(StateOptions options) =>
        RedisConnectionString.TryParse(options.Configuration, out var client, out var problem, out _)
            ? new RedisSettings(client, new RedisKeys(options.Prefix), options.PollInterval, options.MaxAge, options.Path)
            : throw new ArgumentException(problem, nameof(options));
}
