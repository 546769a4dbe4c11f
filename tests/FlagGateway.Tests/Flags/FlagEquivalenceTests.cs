using System.Collections.Frozen;
using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.FeatureManagement;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Tests.Flags;

/// <summary>Every answer of the compiled flag is the Microsoft library's answer for the same text.</summary>
public sealed class FlagEquivalenceTests
{
    [Fact]
    public void Evaluate_AnyFlagAndUser_EqualsLibrary()
    {
        var compared = 0;

        Check.One(
            Laws.Try(5_000),
            Prop.ForAll(FlagGenerators.Cases(), one => compared += Agrees(one) ? 1 : 0));

        Assert.InRange(compared, 4_000, int.MaxValue);
    }

    [Fact]
    public void Read_AnyFlag_EqualsDefinitionOfConfigurationSystem()
    {
        var compared = 0;
        Check.One(
            Laws.Try(1_000),
            Prop.ForAll(FlagGenerators.Cases(), one =>
            {
                var issues = new List<ConfigIssue>();
                if (Read(one.Json, issues) is not [var entry])
                    return;
                using var oracle = new LibraryOracle(one.Json, new FakeTimeProvider(one.Now));
                var theirs = oracle.DefinitionAsync(one.FlagId).GetAwaiter().GetResult();
                Assert.Equal(Describe(theirs), Describe(entry.Definition));
                compared++;
            }));
        Assert.InRange(compared, 800, int.MaxValue);
    }

    [Theory]
    [InlineData("false", 0, RolloutPhase.Progressing, "")]
    [InlineData("false", 25, RolloutPhase.Progressing, "")]
    [InlineData("true", 25, RolloutPhase.Progressing, ", \"conditions\": { \"client_filters\": [ { \"name\": \"Microsoft.Targeting\", \"parameters\": { \"Audience\": { \"DefaultRolloutPercentage\": 50 } } } ] }")]
    [InlineData("false", 100, RolloutPhase.Succeeded, "")]
    [InlineData("false", 25, RolloutPhase.RolledBack, "")]
    public async Task Rollout_OfAFlagWithoutVariants_EqualsLibrary(string isEnabled, double percentage, RolloutPhase phase, string more)
    {
        var entries = Read($$"""{ "feature_management": { "feature_flags": [ { "id": "f", "enabled": {{isEnabled}}, "telemetry": { "enabled": true }{{more}} } ] } }""", []);
        RolloutState rollout = new() { Flag = "f", Control = "off", Candidate = "on", Plan = "p", Phase = phase, Percentage = percentage, Users = ["named"] };
        var snapshot = SnapshotOf(entries, GatewayState.Empty with { Rollouts = GatewayState.Empty.Rollouts.Add("f", rollout) });
        using LibraryOracle host = new(new SnapshotDefinitions(new SnapshotSource(snapshot)), new FakeTimeProvider());
        var flag = Assert.Single(entries).Compiled.Follow(rollout);
        HashSet<string?> seen = [];

        foreach (var user in Enumerable.Range(0, 300).Select(static i => $"user-{i}").Append("named"))
        {
            var (variant, enabled, _) = await host.EvaluateAsync("f", user, []);
            var ours = flag.Evaluate(new Subject(user, default), 0);
            Assert.Equal((variant, enabled), (flag.Variants[ours.Variant].Name, ours.Enabled));
            Assert.Equal(enabled, variant == "on");
            seen.Add(variant);
        }

        Assert.Equal(phase == RolloutPhase.RolledBack ? 1 : percentage == 100 ? 1 : 2, seen.Count);
    }

    [Theory]
    [InlineData("user-1", "tenant:acme")]
    [InlineData("user-1", "tenant:other")]
    [InlineData("user-1", "tenant:staged")]
    [InlineData("named", "tenant:acme")]
    public async Task Rollout_ExcludedGroups_EqualsLibrary(string user, string group)
    {
        var entries = Read("""{ "feature_management": { "feature_flags": [ { "id": "f", "enabled": true, "telemetry": { "enabled": true } } ] } }""", []);
        RolloutState rollout = new() { Flag = "f", Control = "off", Candidate = "on", Plan = "p", Phase = RolloutPhase.Progressing, Percentage = 90, Users = ["named"], Groups = ["tenant:acme", "tenant:staged"], Excluded = ["tenant:acme"] };
        var snapshot = SnapshotOf(entries, GatewayState.Empty with { Rollouts = GatewayState.Empty.Rollouts.Add("f", rollout) });
        using LibraryOracle host = new(new SnapshotDefinitions(new SnapshotSource(snapshot)), new FakeTimeProvider());
        var flag = Assert.Single(entries).Compiled.Follow(rollout);

        var (variant, enabled, _) = await host.EvaluateAsync("f", user, [group]);
        var ours = flag.Evaluate(new Subject(user, new GroupSet(group, [group.Length])), 0);

        Assert.Equal((variant, enabled), (flag.Variants[ours.Variant].Name, ours.Enabled));
        Assert.Equal(user == "user-1" && group == "tenant:acme" ? "off" : "on", variant);
    }

    [Theory]
    [InlineData(0, "", RolloutPhase.Progressing)]
    [InlineData(10, "", RolloutPhase.Progressing)]
    [InlineData(60, "b", RolloutPhase.Progressing)]
    [InlineData(100, "", RolloutPhase.Succeeded)]
    [InlineData(100, "a", RolloutPhase.Succeeded)]
    [InlineData(50, "", RolloutPhase.RolledBack)]
    public async Task Rollout_OfSeveralCandidates_EqualsLibrary(double percentage, string dropped, RolloutPhase phase)
    {
        var entries = Read("""
            { "feature_management": { "feature_flags": [ { "id": "f", "enabled": true, "telemetry": { "enabled": true },
              "variants": [ { "name": "legacy" }, { "name": "a" }, { "name": "b" }, { "name": "c" } ],
              "allocation": { "default_when_enabled": "a", "default_when_disabled": "legacy", "user": [ { "variant": "b", "users": [ "tester" ] } ] } } ] } }
            """, []);
        RolloutState rollout = new()
        {
            Flag = "f",
            Control = "legacy",
            Candidate = "a",
            Candidates = [.. new[] { "a", "b", "c" }.Select(name => new RolloutCandidate(name) { Dropped = name == dropped ? "it is bad" : null })],
            Plan = "p",
            Phase = phase,
            Percentage = percentage,
        };
        var snapshot = SnapshotOf(entries, GatewayState.Empty with { Rollouts = GatewayState.Empty.Rollouts.Add("f", rollout) });
        using LibraryOracle host = new(new SnapshotDefinitions(new SnapshotSource(snapshot)), new FakeTimeProvider());
        var flag = Assert.Single(entries).Compiled.Follow(rollout);
        HashSet<string?> seen = [];

        foreach (var user in Enumerable.Range(0, 400).Select(static i => $"user-{i}").Append("tester"))
        {
            var (variant, enabled, _) = await host.EvaluateAsync("f", user, []);
            var ours = flag.Evaluate(new Subject(user, default), 0);
            // A gate on the flag is closed for those on control.
            Assert.Equal((flag.Variants[ours.Variant].Name, ours.Variant != 0), (variant, enabled));
            seen.Add(user == "tester" ? null : variant);
        }

        Assert.Equal(phase == RolloutPhase.RolledBack || percentage == 0 ? 0 : 3 - dropped.Length, seen.Count(static variant => variant is not (null or "legacy")));
    }

    private static bool Agrees(FlagCase one)
    {
        var issues = new List<ConfigIssue>();
        var entries = Read(one.Json, issues);
        if (issues.Any(issue => issue.Severity == IssueSeverity.Error))
        {
            // The one thing the generator makes that the library refuses: a recurrence longer than its gap.
            Assert.All(issues.Where(issue => issue.Severity == IssueSeverity.Error), issue => Assert.Contains("parameters", issue.Path, StringComparison.Ordinal));
            return false;
        }

        var flag = Assert.Single(entries).Compiled;
        using var oracle = new LibraryOracle(one.Json, new FakeTimeProvider(one.Now));
        var (variant, enabled, reason) = oracle.EvaluateAsync(one.FlagId, one.UserId, one.Groups).GetAwaiter().GetResult();

        var ours = flag.Evaluate(new Subject(one.UserId, GroupSet.From(one.Groups)), one.Now.UtcTicks);

        Assert.Equal(
            (variant, enabled, reason),
            (ours.Variant < 0 ? null : flag.Variants[ours.Variant].Name, ours.Enabled, flag.Variants.Count == 0 ? "None" : LibraryReason(ours)));
        // The same through the provider that gives a host's own code the gateway's flags.
        using LibraryOracle host = new(new SnapshotDefinitions(new SnapshotSource(SnapshotOf(entries))), new FakeTimeProvider(one.Now));
        Assert.Equal((variant, enabled, reason), host.EvaluateAsync(one.FlagId, one.UserId, one.Groups).GetAwaiter().GetResult());
        return true;
    }

    private static GatewaySnapshot SnapshotOf(IReadOnlyList<FlagEntry> entries, GatewayState? state = null) => new()
    {
        Version = 1,
        Options = new GatewayOptions(),
        Identity = IdentityPlan.Compile(new IdentityOptions(), Signer, TimeProvider.System),
        Flags = new FlagSet(entries.Select(static entry => entry.Compiled)),
        Entries = entries.ToDictionary(static entry => entry.Compiled.Id, StringComparer.OrdinalIgnoreCase),
        Routes = FrozenDictionary<string, FlaggedRoute>.Empty,
        PlainMirrors = FrozenDictionary<string, MirrorRule>.Empty,
        Plans = [],
        State = state ?? GatewayState.Empty,
    };

    private static readonly CookieSigner Signer = new(new IdentityKeyRing(new IdentityKey("00000001", new byte[32])));

    private static string LibraryReason(Evaluation evaluation) => evaluation.Reason switch
    {
        EvaluationReason.Disabled => nameof(VariantReason.DefaultWhenDisabled),
        EvaluationReason.Default => nameof(VariantReason.DefaultWhenEnabled),
        EvaluationReason.Split => nameof(VariantReason.Percentile),
        EvaluationReason.TargetingMatch when evaluation.Rule == EvaluationRule.User => nameof(VariantReason.User),
        EvaluationReason.TargetingMatch => nameof(VariantReason.Group),
        _ => evaluation.Reason.ToString(),
    };

    private enum VariantReason
    {
        DefaultWhenDisabled,
        DefaultWhenEnabled,
        User,
        Group,
        Percentile,
    }

    private static IReadOnlyList<FlagEntry> Read(string json, List<ConfigIssue> issues)
    {
        using var document = JsonDocument.Parse(json);
        return FlagsFileReader.Read(document.RootElement.Clone(), "flags.json", issues);
    }

    private static string Describe(FeatureDefinition definition) => JsonSerializer.Serialize(new
    {
        definition.Name,
        definition.Status,
        definition.RequirementType,
        Telemetry = definition.Telemetry.Enabled,
        Filters = definition.EnabledFor.Select(filter => new { filter.Name, Settings = Settings(filter) }),
        Variants = definition.Variants.Select(variant => new
        {
            variant.Name,
            variant.StatusOverride,
            Value = variant.ConfigurationValue.AsEnumerable(makePathsRelative: true).OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Where(pair => pair.Key.Length != 0 && pair.Value is not null),
        }),
        Allocation = definition.Allocation is null ? null : new
        {
            definition.Allocation.DefaultWhenEnabled,
            definition.Allocation.DefaultWhenDisabled,
            definition.Allocation.Seed,
            definition.Allocation.User,
            definition.Allocation.Group,
            definition.Allocation.Percentile,
        },
    });

    private static object? Settings(FeatureFilterConfiguration filter) => filter.Name.ToUpperInvariant() switch
    {
        "MICROSOFT.TARGETING" or "TARGETING" => Lists((TargetingFilterSettings)(filter.ParametersObject ?? filter.Parameters.Get<TargetingFilterSettings>()!)),
        "MICROSOFT.TIMEWINDOW" => filter.Parameters.Get<TimeWindowFilterSettings>(),
        _ => null,
    };

    // The configuration system has no empty list: none and empty are the same to the library.
    private static object Lists(TargetingFilterSettings settings) => new
    {
        Users = settings.Audience.Users ?? [],
        Groups = settings.Audience.Groups ?? [],
        settings.Audience.DefaultRolloutPercentage,
        ExcludedUsers = settings.Audience.Exclusion?.Users ?? [],
        ExcludedGroups = settings.Audience.Exclusion?.Groups ?? [],
    };
}
