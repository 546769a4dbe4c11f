using System.Text.Json;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public class VariantChangeTests
{
    private static readonly ObservedVariants Known = Variants();

    [Fact]
    public void From_SameMeaning_IsTheSame()
    {
        var one = VariantFingerprint.From(Json("""{ "cluster": "new", "request_headers": { "a": "1", "b": "2" } }"""), [Cluster("b", "{}", "http://2", "http://1"), Cluster("a", """{ "X": 1, "Y": 2 }""")]);
        var other = VariantFingerprint.From(Json("""{"request_headers":{"b":"2","a":"1"},"cluster":"new"}"""), [Cluster("a", """{"Y":2,"X":1}"""), Cluster("b", "{}", "http://1", "http://2"), Cluster("B", "{}", "http://1", "http://2")]);

        Assert.Equal((one.Value, one.Settings), (other.Value, other.Settings));
        Assert.Equal(one.Destinations.Select(static set => set.Addresses), other.Destinations.Select(static set => set.Addresses));
    }

    [Fact]
    public void From_NothingOfTheSource_IsInIt()
    {
        var text = JsonSerializer.Serialize(VariantFingerprint.From(Json("""{ "request_headers": { "X-Key": "s3cret" } }"""), [Cluster("a", "{}", "http://user:s3cret@host")]));

        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("value", "the configuration_value of new changed")]
    [InlineData("settings", "the clusters of new or their settings changed")]
    [InlineData("replaced", "no destination of cluster c of new is left")]
    [InlineData("control", "the configuration_value of legacy changed")]
    public void Next_VariantIsAnotherOne_BeginsANewPeriodAtTheSamePercentage(string what, string reason)
    {
        var state = In(Plan(), "quarter") with { Variants = Known, InStage = Hour / 2, Undecided = Hour };

        var decision = Look(Plan(), state, Change(what));

        Assert.Equal(RolloutAction.Observe, decision.Action);
        Assert.StartsWith(reason, decision.Reason, StringComparison.Ordinal);
        Assert.Equal((state.ObservationPeriod + 1, 25.0, "quarter", TimeSpan.Zero, TimeSpan.Zero), (decision.Next.ObservationPeriod, decision.Next.Percentage, decision.Next.Stage, decision.Next.InStage, decision.Next.Undecided));
        Assert.Equal(RolloutAction.None, Look(Plan(), decision.Next, Change(what)).Action);
    }

    [Theory]
    [InlineData("added")]
    [InlineData("removed")]
    public void Next_ClusterIsScaled_IsASetting(string what)
    {
        var state = In(Plan(), "quarter") with { Variants = Known };

        Assert.Equal(RolloutAction.None, Look(Plan(), state, Change(what)).Action);
        Assert.Equal(RolloutAction.Observe, Look(Plan() with { OnDestinationChange = DestinationChange.Restart }, state, Change(what)).Action);
    }

    [Fact]
    public void Next_ReplacedOneByOne_IsAnotherOneWhenTheLastIsGone()
    {
        var state = In(Plan(), "quarter") with { Variants = Variants(destinations: ["http://1"]) };

        Assert.Equal(RolloutAction.None, Look(Plan(), state, Variants(destinations: ["http://1", "http://2"])).Action);
        Assert.Equal(RolloutAction.Observe, Look(Plan(), state, Variants(destinations: ["http://2"])).Action);
    }

    [Theory]
    [InlineData(RolloutPhase.Paused, RolloutPhase.Paused)]
    [InlineData(RolloutPhase.Waiting, RolloutPhase.Progressing)]
    public void Next_NotProgressing_StaysPausedAndIsApprovedNoMore(RolloutPhase before, RolloutPhase after)
    {
        var state = In(Plan(), "quarter") with { Variants = Known, Phase = before };

        var decision = Look(Plan(), state, Change("value"));

        Assert.Equal((RolloutAction.Observe, after), (decision.Action, decision.Next.Phase));
    }

    [Fact]
    public void Next_HardVerdict_ComesFirst()
    {
        var state = In(Plan(), "quarter") with { Variants = Known };

        Assert.Equal(RolloutAction.RollBack, RolloutMachine.Next(Plan(), state, [Verdict(VerdictKind.HardFail)], Samples with { Variants = Change("value") }, Tick(Hour)).Action);
    }

    [Fact]
    public void Next_StateOfAnEarlierVersion_RecordsWhatTheVariantsAre()
    {
        var state = In(Plan(), "quarter");

        var decision = Look(Plan(), state, Known);

        Assert.Equal((RolloutAction.Record, state.ObservationPeriod, Known), (decision.Action, decision.Next.ObservationPeriod, decision.Next.Variants));
    }

    [Fact]
    public void Remember_NewObservationPeriod_HasWhatTheVariantsAreThen()
    {
        var state = In(Plan(), "quarter") with { Variants = Known };
        var scaled = Change("added");
        var advance = RolloutMachine.Next(Plan(), state, [], Samples, Tick(Hour));

        Assert.Equal(RolloutAction.Advance, advance.Action);
        Assert.Same(scaled, VariantChange.Remember(advance, state, scaled).Next.Variants);
        Assert.Same(Known, VariantChange.Remember(StageSteps.Pause(state, Tick(Hour), "x"), state, scaled).Next.Variants);
    }

    private static RolloutDecision Look(RolloutPlan plan, RolloutState state, ObservedVariants now) =>
        RolloutMachine.Next(plan, state, [], Samples with { Variants = now }, Tick(TimeSpan.Zero));

    private static ObservedVariants Change(string what) => what switch
    {
        "value" => Variants(value: """{ "cluster": "c", "request_headers": { "X": "2" } }"""),
        "settings" => Variants(settings: """{ "HttpRequest": { "Version": "2" } }"""),
        "added" => Variants(destinations: ["http://1", "http://2", "http://3"]),
        "removed" => Variants(destinations: ["http://2"]),
        "replaced" => Variants(destinations: ["http://3", "http://4"]),
        _ => Variants(control: """{ "cluster": "other" }"""),
    };

    private static ObservedVariants Variants(string control = "{}", string value = """{ "cluster": "c" }""", string settings = "{}", params string[]? destinations) =>
        new(VariantFingerprint.From(Json(control), [Cluster("legacy", "{}", "http://0")]), VariantFingerprint.From(Json(value), [Cluster("c", settings, destinations is { Length: > 0 } ? destinations : ["http://1", "http://2"])]));

    private static VariantCluster Cluster(string id, string settings, params string[] destinations) => new(id, Json(settings), destinations);

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
