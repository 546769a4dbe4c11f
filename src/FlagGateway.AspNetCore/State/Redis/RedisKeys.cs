using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Names of all keys and channels. One hash tag, so that a cluster keeps them in one slot and a script may use several;
/// one version of what is in them, so that a gateway that writes something else has keys of its own.
/// </summary>
/// <param name="prefix">What tells this fleet from others in the same database: <c>fg</c>.</param>
internal sealed class RedisKeys(string prefix)
{
    private const string Version = "v1";

    /// <summary>Hash: epoch, revision, hash and the document with kill switches and rollouts.</summary>
    public RedisKey State => Key("state");

    /// <summary>Stream: the audit log; an entry's id is its revision.</summary>
    public RedisKey Audit => Key("audit");

    /// <summary>Hash by flag: how far rollouts are in their stage. Lost without harm.</summary>
    public RedisKey Progress => Key("progress");

    /// <summary>Hash: who knows most while the state is missing. Expires by itself.</summary>
    public RedisKey Offer => Key("offer");

    /// <summary>Text that expires by itself: written to see whether writing works.</summary>
    public RedisKey Probe => Key("probe");

    /// <summary>Text: the lease of the instance that drives rollouts.</summary>
    public RedisKey Lease => Key("lease");

    /// <summary>Number that counts up with each holder of the lease: who has a smaller one may not write any more.</summary>
    public RedisKey Fence => Key("fence");

    /// <summary>Hash by instance: what it counted by route and group in one observation period of a rollout. Expires by itself.</summary>
    public RedisKey Segments(string flag, long observationPeriod) => Key(SegmentsName(flag, observationPeriod));

    /// <summary>The name of <see cref="Segments"/>.</summary>
    public static string SegmentsName(string flag, long observationPeriod) => string.Create(CultureInfo.InvariantCulture, $"segments:{flag}:{observationPeriod}");

    /// <summary>Channel: the state has changed. A hint; looking at the revision is the truth.</summary>
    public RedisChannel Changed => new(Name("changed"), RedisChannel.PatternMode.Literal);

    /// <summary>A key by its name, for what has parts of its own: <c>cohorts:release.orders:3</c>.</summary>
    public RedisKey Key(string name) => Name(name);

    /// <summary>A key as text, for display.</summary>
    public string Name(string name) => $"{{{prefix}}}:{Version}:{name}";
}
