using System.Globalization;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Flags;

/// <summary>Checks how percentiles are computed.</summary>
internal static class BucketingValidator
{
    private const string Root = ".allocation.bucketing";
    private const int MaxBuckets = int.MaxValue;

    /// <summary>Checks the percentiles of one rule, which have no inclusion.</summary>
    public static void ValidateRule(BucketingSettings settings, string path, List<FlagProblem> problems)
    {
        List<FlagProblem> found = [];
        Validate(settings, null, found);
        if (settings.Include is not null)
            found.Add(new(true, Root + ".include", null, "A rule has conditions in place of an inclusion.", "Move it to the bucketing of the allocation, or write the range as percentile"));
        // That only the gateway reads it is said once, of the rules.
        problems.AddRange(found.Where(static one => one.IsError).Select(one => one with { Path = path + one.Path[".allocation".Length..] }));
    }

    public static void Validate(BucketingSettings settings, string? seed, List<FlagProblem> problems)
    {
        var algorithm = settings.Algorithm;
        CheckKeys(settings, problems);
        if (algorithm == BucketingAlgorithm.Microsoft)
        {
            if (settings.Salt is not null)
                problems.Add(new(true, Root + ".salt", settings.Salt, "Microsoft's libraries read allocation.seed.", "Write it there, or name another algorithm"));
        }
        else
        {
            if (seed is not null)
                problems.Add(new(true, ".allocation.seed", seed, $"The algorithm {NameOf(algorithm)} does not read it.", "Write bucketing.salt in its place"));
            problems.Add(new(false, Root, NameOf(algorithm), "Only the gateway reads bucketing: Microsoft's libraries give users of this flag other variants.", "Ask the gateway for it (OFREP) wherever else the flag is used, or remove bucketing when everybody has one variant"));
        }

        if (algorithm == BucketingAlgorithm.LaunchDarkly && settings.Salt is null == settings.Seed is null)
            problems.Add(new(true, Root, null, "A rollout of LaunchDarkly hashes either the flag's salt or a seed of its own.", "Name one of salt and seed, as LaunchDarkly's flag has it"));
        if (algorithm == BucketingAlgorithm.Statsig && settings.Salt is null)
            problems.Add(new(true, Root + ".salt", null, "Statsig hashes the salts of the gate and of its rule.", "Write them as GATE_SALT.RULE_SALT; for user_bucket the condition's salt"));
        if (settings.Version is not (null or 1 or 2))
            problems.Add(new(true, Root + ".version", settings.Version.Value.ToString(CultureInfo.InvariantCulture), "GrowthBook has two versions of its hash.", "Write 1 or 2, as the rule's hashVersion"));
        if (settings.Buckets is < 1)
            problems.Add(new(true, Root + ".buckets", settings.Buckets.Value.ToString(CultureInfo.InvariantCulture), "There is at least one bucket.", $"Write the sum of the weights, from 1 to {MaxBuckets}"));
        if (settings.Attribute is { } attribute && (attribute.Length == 0 || attribute.Contains(':', StringComparison.Ordinal)))
            problems.Add(new(true, Root + ".attribute", attribute, "Not the name of a group.", "Write the name that Identity:Groups has under As, such as tenant, or user"));
        if (settings.Include is { } include)
            CheckInclude(include, problems);
    }

    /// <summary>The name of an algorithm in files.</summary>
    public static string NameOf(BucketingAlgorithm algorithm) => algorithm.ToString().ToLowerInvariant();

    private static void CheckKeys(BucketingSettings settings, List<FlagProblem> problems)
    {
        var algorithm = settings.Algorithm;
        Only(settings.Key is not null, "key", BucketingAlgorithm.LaunchDarkly);
        Only(settings.Seed is not null, "seed", BucketingAlgorithm.LaunchDarkly);
        Only(settings.Version is not null, "version", BucketingAlgorithm.GrowthBook);
        Only(settings.Hash is not null, "hash", BucketingAlgorithm.PostHog, BucketingAlgorithm.Statsig, BucketingAlgorithm.Unleash);
        Only(settings.Buckets is not null, "buckets", BucketingAlgorithm.Unleash, BucketingAlgorithm.Flagd);
        Only(settings.Text is not null, "text", BucketingAlgorithm.Unleash, BucketingAlgorithm.Flagd);
        Only(settings.Include is not null, "include", BucketingAlgorithm.GrowthBook, BucketingAlgorithm.PostHog, BucketingAlgorithm.Statsig, BucketingAlgorithm.Unleash);
        Only(settings.Include?.Hash is not null, "include.hash", BucketingAlgorithm.PostHog, BucketingAlgorithm.Statsig, BucketingAlgorithm.Unleash);

        void Only(bool isSet, string key, params ReadOnlySpan<BucketingAlgorithm> algorithms)
        {
            if (isSet && !algorithms.Contains(algorithm))
                problems.Add(new(true, $"{Root}.{key}", null, $"The algorithm {NameOf(algorithm)} does not have it.", $"Remove it; it is for {string.Join(", ", algorithms.ToArray().Select(NameOf))}"));
        }
    }

    private static void CheckInclude(InclusionSettings include, List<FlagProblem> problems)
    {
        if (include.From is not (>= 0 and <= 100))
            problems.Add(new(true, Root + ".include.from", Text(include.From), "A percentile lies between 0 and 100.", "Write a number from 0 to 100"));
        else if (include.To is not (>= 0 and <= 100))
            problems.Add(new(true, Root + ".include.to", Text(include.To), "A percentile lies between 0 and 100.", "Write a number from 0 to 100"));
        else if (include.From > include.To)
            problems.Add(new(true, Root + ".include", $"from {Text(include.From)} to {Text(include.To)}", "The range ends before it starts.", "Swap from and to"));
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
