using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>
/// Connections that broke during uploads speak against a candidate only where one client cannot have caused them.
/// </summary>
public sealed class UploadEvidenceTests
{
    private static readonly Config Some = Laws.Try(100);
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Theory]
    [InlineData(10, 1, 0, VerdictKind.Pass)]
    [InlineData(10, 19, 0, VerdictKind.Pass)]
    [InlineData(200, 1, 0, VerdictKind.Pass)]
    [InlineData(200, 25, 0, VerdictKind.HardFail)]
    [InlineData(200, 1, 0.2, VerdictKind.HardFail)]
    public void Judge_UploadsBreak_FailsWhereManyNetworksOrOtherRequestsDo(int users, int networks, double otherErrors, VerdictKind expected)
    {
        var (control, candidate) = (Count(20_000, 0, 0, 0), Count(20_000, otherErrors, users, networks, resets: 4_000));

        var verdict = Judging.Judge(Judging.Guardrail("error_rate", "+5pp"), control, candidate);

        Assert.Equal(expected, verdict.Kind);
        Assert.Equal(expected == VerdictKind.HardFail, verdict.Arithmetic.Contains("uploads whose connection the candidate broke as failed requests: 4,000, from about ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, 10, null)]
    [InlineData(25, 25, VerdictKind.HardFail)]
    public void JudgeGross_EveryUploadBreaks_IsGrossWhereManyNetworksAreHit(int users, int networks, VerdictKind? expected)
    {
        var input = new JudgeInput { Windows = [new ComparisonWindow(Count(2_000, 0, 0, 0), Count(0, 0, users, networks, resets: 100))] };

        Assert.Equal(expected, GuardrailJudge.JudgeGross(input)?.Kind);
        Assert.Equal(expected, GuardrailJudge.JudgeGross(input with { Windows = [new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty)], Named = input.Windows[0].Candidate })?.Kind);
    }

    // A limit on which too few other requests would say anything is none to go by.
    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void Judge_FewOtherRequests_SayNothing(int others, bool isJudged)
    {
        var candidate = Count(others, 0.3, 10, 1, resets: 10);

        var verdict = Judging.Judge(Judging.Guardrail("error_rate", "+5pp"), Count(2_000, 0, 0, 0), candidate);

        Assert.Equal(others + (isJudged ? 10 : 0), verdict.CandidateSamples);
    }

    [Fact]
    public void Judge_UploadsBreakOnBothSidesAlike_DecidesNothing()
    {
        var (control, candidate) = (Count(20_000, 0, 200, 25, resets: 400), Count(20_000, 0, 200, 25, resets: 400));

        Assert.Equal(VerdictKind.Pass, Judging.Judge(Judging.Guardrail("error_rate", "+5pp"), control, candidate).Kind);
    }

    [Fact]
    public void Judge_ResetsOfFewNetworksOnAHealthyCandidate_ChangeNoVerdict() => Check.One(Some, Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var control = Count(5_000, 0.01, 0, 0);
        var (users, networks, resets) = (random.Next(1, 300), random.Next(1, NetworkEvidence.MinNetworks), random.Next(1, 20_000));
        var guardrail = Judging.Guardrail("error_rate", "+5pp");

        var without = Judging.Judge(guardrail, control, Count(5_000, 0.01, 0, 0));
        var with = Judging.Judge(guardrail, control, Count(5_000, 0.01, users, networks, resets));

        Assert.Equal(without, with);
    }));

    [Fact]
    public void Judge_ResetsOfManyNetworks_AreJudgedAsErrors() => Check.One(Some, Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var control = Count(5_000, 0.01, 0, 0);
        var candidate = Count(5_000, 0.01, random.Next(30, 300), random.Next(25, 60), random.Next(100, 5_000));
        var guardrail = Judging.Guardrail("error_rate", "+5pp");

        var judged = Judging.Judge(guardrail, control, candidate);
        var asErrors = Judging.Judge(guardrail, control, UploadEvidence.WithResets(candidate) with { UploadResets = [] });

        Assert.Equal((asErrors.Kind, asErrors.Estimate, asErrors.Lower, asErrors.Upper), (judged.Kind, judged.Estimate, judged.Lower, judged.Upper));
        Assert.Equal(candidate.TotalRequests + candidate.UploadResets.Sum(), UploadEvidence.WithResets(candidate).TotalRequests);
    }));

    private static CohortCounts Count(int requests, double errors, int users, int networks, int resets = 0)
    {
        CohortWindow window = new();
        for (var i = 0; i < requests; i++)
            Record(window, (uint)i, (ulong)(i % 200), ObservedOutcome.Responded, i % 100 < errors * 100 ? 500 : 200);
        for (var i = 0; i < resets; i++)
            Record(window, (uint)(i % users), (ulong)(1_000 + (i % networks)), ObservedOutcome.UploadReset, 0);
        return window.Read();
    }

    private static void Record(CohortWindow window, uint user, ulong network, ObservedOutcome outcome, int status) => window.Record(new CohortObservation
    {
        Bucket = new Bucket(0, (user * 2654435761) >> 7),
        Network = NetworkHash.From(network),
        Status = status,
        Outcome = outcome,
        Duration = TimeSpan.FromMilliseconds(50),
        IsVerified = true,
    });
}
