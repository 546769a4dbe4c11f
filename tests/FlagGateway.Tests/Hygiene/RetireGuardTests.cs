using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Retiring;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Hygiene;

public sealed class RetireGuardTests
{
    private const int Legacy = 0;
    private const int New = 1;

    [Fact]
    public void Objections_HalfOnEachSide_NamesTheOthersAndTheirShare() =>
        Assert.Equal(["some get legacy: 75 % of users"], RetireGuard.Objections(Flag(25), New, hasPlan: false, live: null));

    [Fact]
    public void Objections_VariantThatNobodyGets_SaysSo() =>
        Assert.Equal(["nobody gets new", "some get legacy: 100 % of users"], RetireGuard.Objections(Flag(0), New, hasPlan: false, live: null));

    [Fact]
    public void Objections_EverybodyButNamedUsers_Objects() =>
        Assert.Equal(["some get legacy: by users or groups that are named, or when conditions are not met"], RetireGuard.Objections(Flag(100, """, "user": [ { "variant": "legacy", "users": [ "a" ] } ]"""), New, hasPlan: false, live: null));

    [Fact]
    public void Objections_PlanThatNobodyCanBeAskedAbout_Objects()
    {
        var flag = Flag(100);

        Assert.Single(RetireGuard.Objections(flag, New, hasPlan: true, live: null));
        Assert.Empty(RetireGuard.Objections(flag, New, hasPlan: true, new LiveFlag(null, false, "legacy")));
        Assert.Empty(RetireGuard.Objections(flag, New, hasPlan: false, live: null));
    }

    [Theory]
    [InlineData(RolloutPhase.Succeeded, 100, New, 0)]
    [InlineData(RolloutPhase.Succeeded, 100, Legacy, 2)]
    [InlineData(RolloutPhase.RolledBack, 0, Legacy, 0)]
    [InlineData(RolloutPhase.Aborted, 0, New, 2)]
    [InlineData(RolloutPhase.Progressing, 100, New, 1)]
    [InlineData(RolloutPhase.Paused, 50, New, 2)]
    [InlineData(RolloutPhase.Pending, 0, New, 1)]
    public void Objections_Rollout_CountsAndTheFileDoesNot(RolloutPhase phase, double percentage, int keep, int objections)
    {
        var state = new RolloutState { Flag = "f", Control = "legacy", Candidate = "new", Plan = "", Phase = phase, Percentage = percentage };

        Assert.Equal(objections, RetireGuard.Objections(Flag(5), keep, hasPlan: true, new LiveFlag(state, false, "legacy")).Count);
    }

    [Fact]
    public void Objections_Killed_CountsWhatIsGivenWhileItIs()
    {
        var killed = new LiveFlag(null, IsKilled: true, null);

        Assert.Empty(RetireGuard.Objections(Flag(50), Legacy, hasPlan: false, killed));
        Assert.Equal(["nobody gets new", "some get legacy: 100 % of users"], RetireGuard.Objections(Flag(100), New, hasPlan: false, killed));
    }

    private static CompiledFlag Flag(double percentage, string more = "")
    {
        using var document = JsonDocument.Parse(Folders.Flags(string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
            { "id": "f", "enabled": true, "variants": [ { "name": "legacy" }, { "name": "new" } ],
              "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy", "percentile": [ { "variant": "new", "from": 0, "to": {{percentage}} } ] {{more}} } }
            """)));
        return FlagsFileReader.Read(document.RootElement, "flags.json", new List<ConfigIssue>()).Single().Compiled;
    }
}
