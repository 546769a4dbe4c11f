namespace FlagGateway.State.Redis;

/// <summary>The database of a fleet.</summary>
/// <param name="Connection">How it is reached; shared by all that use it.</param>
/// <param name="Keys">The names of the keys there.</param>
internal sealed record RedisDatabase(RedisConnection Connection, RedisKeys Keys);
