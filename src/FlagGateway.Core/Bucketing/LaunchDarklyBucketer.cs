using System.Globalization;
using System.Text;

namespace FlagGateway.Core.Bucketing;

/// <summary>
/// LaunchDarkly's rollouts: SHA-1 of <c>key.salt.user</c>, or of <c>seed.user</c> for a rollout with a seed of its own.
/// </summary>
/// <remarks>An empty key is no context there, so it is in no range.</remarks>
/// <seealso href="https://launchdarkly.com/docs/sdk/concepts/flag-evaluation-rules">flag evaluation rules</seealso>
internal sealed class LaunchDarklyBucketer : Bucketer
{
    private readonly byte[] _prefix;

    private LaunchDarklyBucketer(string prefix) => _prefix = Encoding.UTF8.GetBytes(prefix + ".");

    public static LaunchDarklyBucketer Create(BucketingSettings settings, string flagId) =>
        new(settings.Seed is { } seed ? seed.ToString(CultureInfo.InvariantCulture) : $"{settings.Key ?? flagId}.{settings.Salt}");

    public override ulong Scale => Sha1Position.Scale;

    public override BucketPosition Locate(ReadOnlySpan<char> key)
    {
        using SaltedText text = new(_prefix, key, default, default, stackalloc byte[SaltedText.StackBytes]);
        var found = Sha1Position.Locate(text.Bytes);
        return key.IsEmpty ? found with { Position = Nowhere } : found;
    }

    protected override ulong FirstFrom(double percentile) => Sha1Position.FirstFrom(percentile / 100);

    public override bool IsSame(Bucketer other) => other is LaunchDarklyBucketer same && same._prefix.AsSpan().SequenceEqual(_prefix);
}
