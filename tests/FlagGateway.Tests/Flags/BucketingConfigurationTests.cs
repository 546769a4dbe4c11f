using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Flags;

/// <summary><c>allocation.bucketing</c>: read, checked, in force.</summary>
public sealed class BucketingConfigurationTests
{
    private const string Place = "\"default_when_disabled\": \"legacy\"";
    private const string Path = "$.feature_management.feature_flags[0].allocation";

    [Theory]
    [InlineData("""{ }""", ".bucketing.algorithm", "algorithm is missing.")]
    [InlineData("""{ "algorithm": "darkly" }""", ".bucketing.algorithm", "Not one of the known values.")]
    [InlineData("""{ "algorithm": "posthog", "slat": "x" }""", ".bucketing.slat", "Unknown key.")]
    [InlineData("""{ "algorithm": "microsoft", "salt": "x" }""", ".bucketing.salt", "Microsoft's libraries read allocation.seed.")]
    [InlineData("""{ "algorithm": "launchdarkly" }""", ".bucketing", "hashes either the flag's salt or a seed of its own")]
    [InlineData("""{ "algorithm": "launchdarkly", "salt": "x", "seed": 1 }""", ".bucketing", "hashes either the flag's salt or a seed of its own")]
    [InlineData("""{ "algorithm": "launchdarkly", "salt": "x", "seed": 1.5 }""", ".bucketing.seed", "Not a whole number")]
    [InlineData("""{ "algorithm": "statsig" }""", ".bucketing.salt", "Statsig hashes the salts of the gate and of its rule.")]
    [InlineData("""{ "algorithm": "growthbook", "version": 3 }""", ".bucketing.version", "GrowthBook has two versions")]
    [InlineData("""{ "algorithm": "posthog", "version": 1 }""", ".bucketing.version", "The algorithm posthog does not have it.")]
    [InlineData("""{ "algorithm": "growthbook", "hash": "variant" }""", ".bucketing.hash", "The algorithm growthbook does not have it.")]
    [InlineData("""{ "algorithm": "posthog", "hash": "other" }""", ".bucketing.hash", "Not one of the known values.")]
    [InlineData("""{ "algorithm": "unleash", "buckets": 0 }""", ".bucketing.buckets", "There is at least one bucket.")]
    [InlineData("""{ "algorithm": "statsig", "salt": "a.b", "buckets": 10 }""", ".bucketing.buckets", "The algorithm statsig does not have it.")]
    [InlineData("""{ "algorithm": "flagd", "text": "utf16" }""", ".bucketing.text", "Not one of the known values.")]
    [InlineData("""{ "algorithm": "flagd", "key": "x" }""", ".bucketing.key", "The algorithm flagd does not have it.")]
    [InlineData("""{ "algorithm": "flagd", "attribute": "tenant:acme" }""", ".bucketing.attribute", "Not the name of a group.")]
    [InlineData("""{ "algorithm": "flagd", "include": { "to": 5 } }""", ".bucketing.include", "The algorithm flagd does not have it.")]
    [InlineData("""{ "algorithm": "growthbook", "include": { "hash": "variant", "to": 5 } }""", ".bucketing.include.hash", "The algorithm growthbook does not have it.")]
    [InlineData("""{ "algorithm": "posthog", "include": { "from": 5 } }""", ".bucketing.include.to", "to is missing.")]
    [InlineData("""{ "algorithm": "posthog", "include": { "to": 101 } }""", ".bucketing.include.to", "A percentile lies between 0 and 100.")]
    [InlineData("""{ "algorithm": "posthog", "include": { "from": -1, "to": 10 } }""", ".bucketing.include.from", "A percentile lies between 0 and 100.")]
    [InlineData("""{ "algorithm": "posthog", "include": { "from": 50, "to": 10 } }""", ".bucketing.include", "The range ends before it starts.")]
    [InlineData("""{ "algorithm": "posthog" }, "seed": "x" """, ".seed", "The algorithm posthog does not read it.")]
    [InlineData("""[ "posthog" ]""", ".bucketing", "Expected an object, found a list.")]
    public async Task Load_Mistake_IsRefusedWithPathAndRemedy(string bucketing, string path, string problem)
    {
        var result = await LoadAsync(bucketing);

        Assert.Null(result.Configuration);
        var issue = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal(("flags.json", Path + path, 13), (issue.File, issue.Path, issue.Line));
        Assert.Contains(problem, issue.Problem, StringComparison.Ordinal);
        Assert.NotEmpty(issue.Remedy);
    }

    [Fact]
    public async Task Load_OtherAlgorithm_WarnsThatOtherLibrariesDecideOtherwise()
    {
        var result = await LoadAsync("""{ "algorithm": "unleash", "salt": "orders" }""");

        Assert.Contains(result.Issues, static issue => issue is { Severity: IssueSeverity.Warning, Path: Path + ".bucketing" } && issue.Problem.Contains("Only the gateway reads bucketing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_AllKeys_AreInForce()
    {
        var result = await LoadAsync("""{ "algorithm": "unleash", "salt": "orders", "hash": "variant", "buckets": 500, "text": "javascript", "attribute": "tenant", "include": { "salt": "o", "hash": "rollout", "from": 5, "to": 50 } }""");

        var settings = Assert.IsType<FlagAllocation>(result.Configuration!.Entries["release.orders"].Definition.Allocation).Bucketing;
        Assert.Equal(
            new BucketingSettings { Algorithm = BucketingAlgorithm.Unleash, Salt = "orders", Hash = BucketHash.Variant, Buckets = 500, Text = BucketText.JavaScript, Attribute = "tenant", Include = new("o", BucketHash.Rollout, 5, 50) },
            settings);
        Assert.Equal("unleash, salt orders, hash variant, 500 buckets, by tenant, users from 5 to 50 of o", BucketingDescription.From(settings!, "release.orders"));
    }

    [Theory]
    [InlineData("0.5", "The stage has nobody")]
    [InlineData("1", null)]
    [InlineData("99.5", null)]
    public async Task Load_StageFinerThanTheBuckets_Warns(string percentage, string? problem)
    {
        var flags = Configurations.With(Configurations.Flags, Place, $"{Place}, \"bucketing\": {{ \"algorithm\": \"unleash\" }}");
        var rollouts = Configurations.With(Configurations.Rollouts, "\"percentage\": 10,", $"\"percentage\": {percentage},");

        var result = await Configurations.LoadAsync(flags: flags, rollouts: rollouts);

        Assert.NotNull(result.Configuration);
        var found = result.Issues.SingleOrDefault(static issue => issue is { File: "rollouts.json", Path: "$.rollouts[0].stages[0].percentage" });
        Assert.Equal(problem is null, found is null);
        if (problem is not null)
            Assert.Contains(problem, found!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_ByAttribute_UsersOfAGroupTogetherAndOthersDefault()
    {
        var flag = (await LoadAsync("""{ "algorithm": "unleash", "salt": "orders", "attribute": "tenant" }""")).Configuration!.Entries["release.orders"].Compiled;
        var reached = new HashSet<int>();
        for (var tenant = 0; tenant < 200; tenant++)
        {
            var first = Evaluate(flag, "user-1", $"tenant:t{tenant}");
            Assert.Equal(first.Variant, Evaluate(flag, "user-2", $"tenant:t{tenant}").Variant);
            reached.Add(first.Variant);
        }

        Assert.Equal(2, reached.Count);
        Assert.Equal(EvaluationReason.Default, Evaluate(flag, "user-1", "tier:gold").Reason);
    }

    private static Evaluation Evaluate(CompiledFlag flag, string user, string group) => flag.Evaluate(new Subject(user, new GroupSet(group, [group.Length])), 0);

    private static Task<LoadResult> LoadAsync(string bucketing) =>
        Configurations.LoadAsync(flags: Configurations.With(Configurations.Flags, Place, $"{Place}, \"bucketing\": {bucketing}"), rollouts: null);
}
