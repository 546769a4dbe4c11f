using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.Testing;
using FlagGateway.Tests.Flags;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Hygiene;

public sealed class VariantReachTests
{
    [Fact]
    public void Of_AnyFlagUserAndState_HoldsWhatTheFlagGives()
    {
        var compared = 0;
        Check.One(Laws.Try(2_000), Prop.ForAll(FlagGenerators.Cases(), Gen.Choose(0, 100).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), (one, percentage, kind) =>
        {
            using var document = JsonDocument.Parse(one.Json);
            if (FlagsFileReader.Read(document.RootElement, "flags.json", new List<ConfigIssue>()) is not [var entry])
                return;
            var flag = entry.Compiled;
            if ((kind & 1) != 0 && flag.Variants.Count > 1)
                flag = flag.Follow(State(flag, percentage, one.Groups, (kind & 2) != 0 ? RolloutPhase.RolledBack : RolloutPhase.Progressing));
            if (kind >= 6)
                flag = flag.Kill(flag.Variants.Count > 0 ? flag.Variants[0].Name : null);

            var given = flag.Evaluate(new Subject(one.UserId, GroupSet.From(one.Groups)), one.Now.UtcTicks);

            Assert.Contains(flag.Variants.Count == 0 ? given.Enabled ? VariantReach.On : VariantReach.Off : given.Variant, VariantReach.FindReachable(flag));
            compared++;
        }));
        Assert.InRange(compared, 1_600, int.MaxValue);
    }

    [Theory]
    [InlineData("""{ "id": "f", "enabled": true }""", "on")]
    [InlineData("""{ "id": "f", "enabled": false }""", "off")]
    [InlineData("""{ "id": "f", "enabled": true, "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": { "DefaultRolloutPercentage": 100 } } } ] } }""", "on")]
    [InlineData("""{ "id": "f", "enabled": true, "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": { "DefaultRolloutPercentage": 0 } } } ] } }""", "off")]
    [InlineData("""{ "id": "f", "enabled": true, "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": { "DefaultRolloutPercentage": 99 } } } ] } }""", null)]
    [InlineData("""{ "id": "f", "enabled": true, "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": { "DefaultRolloutPercentage": 100, "Exclusion": { "Users": [ "u" ] } } } } ] } }""", null)]
    [InlineData("""{ "id": "f", "enabled": true, "variants": [ { "name": "a" }, { "name": "b" } ], "allocation": { "default_when_enabled": "a", "percentile": [ { "variant": "b", "from": 0, "to": 100 } ] } }""", "b")]
    [InlineData("""{ "id": "f", "enabled": true, "variants": [ { "name": "a" }, { "name": "b" } ], "allocation": { "default_when_enabled": "a", "percentile": [ { "variant": "b", "from": 0, "to": 0 } ] } }""", "a")]
    [InlineData("""{ "id": "f", "enabled": true, "variants": [ { "name": "a" }, { "name": "b" } ], "allocation": { "default_when_enabled": "a", "user": [ { "variant": "b", "users": [ "u" ] } ] } }""", null)]
    [InlineData("""{ "id": "f", "enabled": true, "variants": [ { "name": "a" } ] }""", null)]
    public void OnlyOf_Flag_IsTheOneThereIs(string flag, string? only)
    {
        using var document = JsonDocument.Parse(Folders.Flags(flag));
        var entry = Assert.Single(FlagsFileReader.Read(document.RootElement, "flags.json", new List<ConfigIssue>()));

        Assert.Equal(only, VariantReach.OnlyOf(entry.Compiled));
    }

    private static RolloutState State(CompiledFlag flag, double percentage, string[] groups, RolloutPhase phase) => new()
    {
        Flag = flag.Id,
        Control = flag.Variants[0].Name,
        Candidate = flag.Variants[1].Name,
        Plan = "",
        Phase = phase,
        Percentage = percentage,
        Groups = groups.Take(1).ToArray(),
    };
}
