using System.Globalization;
using FlagGateway.Core.Cohorts;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Names of all keys and channels. One hash tag, so that a cluster stores them in one slot and a script may use
/// several; one version of their format, so that a gateway with another format uses other keys.
/// </summary>
/// <param name="prefix">Distinguishes this fleet from others in the same database: <c>fg</c>.</param>
internal sealed class RedisKeys(string prefix)
{
    private const string Version = "v1";

    /// <summary>Hash: epoch, revision, hash and the document with kill switches and rollouts.</summary>
    public RedisKey State => Key("state");

    /// <summary>Stream: the audit log; an entry's id is its revision.</summary>
    public RedisKey Audit => Key("audit");

    /// <summary>Hash by flag: progress of rollouts in their stage. Its loss is harmless.</summary>
    public RedisKey Progress => Key("progress");

    /// <summary>Hash: offers of instances to restore a missing state. Expires.</summary>
    public RedisKey Offer => Key("offer");

    /// <summary>Expiring text: written to check whether writes work.</summary>
    public RedisKey Probe => Key("probe");

    /// <summary>Text: the lease of the instance that controls rollouts.</summary>
    public RedisKey Lease => Key("lease");

    /// <summary>Number incremented with each holder of the lease; writers with a smaller one are rejected.</summary>
    public RedisKey Fence => Key("fence");

    /// <summary>Stream: variants that conversations retain. Its loss is harmless. Expires.</summary>
    public RedisKey Pins => Key("pins");

    /// <summary>
    /// Hash by flag: what its users got in the hours of earlier days. Its loss leaves guardrails by history without a
    /// reference for 7 days.
    /// </summary>
    public RedisKey History => Key("history");

    /// <summary>Hash by flag: what was observed of it. Its loss makes flags look as if they were new.</summary>
    public RedisKey Life => Key("life");

    /// <summary>
    /// Hash by instance: its counts by route and group in one observation period of a rollout. Expires.
    /// </summary>
    public RedisKey Segments(RolloutWindows windows) => Key(SegmentsName(windows));

    /// <summary>The name of <see cref="Segments"/>.</summary>
    public static string SegmentsName(RolloutWindows windows) => "segments:" + NameOf(windows);

    /// <summary>Hash by instance: its counts in one observation period of a rollout. Expires.</summary>
    public RedisKey Cohorts(RolloutWindows windows) => Key("cohorts:" + NameOf(windows));

    /// <summary>
    /// Hash by instance: what a flag's users did before a rollout, on that instance. Its loss makes intervals wider.
    /// Expires.
    /// </summary>
    public RedisKey Past(string flag, DateTimeOffset startedAt) => Key(string.Create(CultureInfo.InvariantCulture, $"past:{flag}:{startedAt.UtcTicks}"));

    /// <summary>Channel: the state changed. Only a hint; the revision is authoritative.</summary>
    public RedisChannel Changed => new(Name("changed"), RedisChannel.PatternMode.Literal);

    // Several candidates of a rollout are counted each.
    private static string NameOf(RolloutWindows windows) =>
        string.Create(CultureInfo.InvariantCulture, $"{windows.Flag}:{windows.ObservationPeriod}{(windows.IsFurther ? ":" + windows.Candidate : "")}");

    /// <summary>A key composed of parts: <c>cohorts:release.orders:3</c>.</summary>
    public RedisKey Key(string name) => Name(name);

    /// <summary>A key as text, for display.</summary>
    public string Name(string name) => $"{{{prefix}}}:{Version}:{name}";
}
