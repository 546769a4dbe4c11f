namespace FlagGateway.Core.Bucketing;

/// <summary>The users to whom a flag's percentiles apply. Immutable.</summary>
internal sealed class Inclusion
{
    private readonly Bucketer _bucketer;
    private readonly BucketRange _range;

    private Inclusion(Bucketer bucketer, BucketRange range) => (_bucketer, _range) = (bucketer, range);

    public static Inclusion Create(BucketingSettings settings, InclusionSettings include, string flagId)
    {
        var bucketer = Bucketer.CreateInclusion(settings, include, flagId);
        return new(bucketer, bucketer.Compile(include.From, include.To));
    }

    /// <summary>The share of all users, from 0 to 1.</summary>
    public double Share => _range.Share;

    /// <summary>Whether a user is one of them.</summary>
    public bool Contains(ReadOnlySpan<char> key) => _range.Contains(_bucketer.Locate(key).Position);

    /// <summary>Whether another one includes the same users.</summary>
    public bool IsSame(Inclusion? other) => other is not null && other._range == _range && other._bucketer.IsSame(_bucketer);
}
