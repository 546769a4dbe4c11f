using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>Candidates whose answers have other statuses than control's.</summary>
public sealed class StatusMixTests
{
    private static readonly Guardrail Errors = Judging.Guardrail("error_rate", "+5pp");

    [Theory]
    [InlineData(3, 1.0, 10, "3xx", true)]
    [InlineData(4, 1.0, 10, "4xx", true)]
    [InlineData(4, 0.05, 2_000, "4xx", true)]
    [InlineData(1, 1.0, 10, "1xx", true)]
    public void Judge_CandidateAnswersAnotherClass_IsASoftFailThatNamesIt(int statusClass, double share, int each, string name, bool isMore)
    {
        var verdict = Judge([Errors], Answers(each, (200, 1)), Answers(each, (200, 1 - share), (statusClass * 100, share)));

        Assert.Equal((StatusMix.Name, VerdictKind.SoftFail), (verdict!.Guardrail, verdict.Kind));
        Assert.Equal(isMore, verdict.Estimate > 0);
        Assert.Contains($"the candidate returns {name} more often than control", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ControlRedirectedAndTheCandidateDoesNot_IsSeenAsWell()
    {
        var verdict = Judge([Errors], Answers(500, (200, 0.7), (302, 0.3)), Answers(500, (200, 1)));

        Assert.InRange(verdict!.Estimate!.Value is var found ? Math.Abs(found) : 0, 0.29, 0.31);
        Assert.Equal(VerdictKind.SoftFail, verdict.Kind);
    }

    [Theory]
    [InlineData(404, 0.005, 20_000)]
    [InlineData(404, 0.05, 2)]
    [InlineData(304, 1.0, 2_000)]
    [InlineData(204, 1.0, 2_000)]
    [InlineData(500, 1.0, 2_000)]
    public void Judge_LittleOrByChanceOrJudgedElsewhere_IsNoFault(int status, double share, int each) =>
        Assert.Null(Judge([Errors], Answers(each, (200, 1)), Answers(each, (200, 1 - share), (status, share))));

    [Fact]
    public void Judge_ClassWithAGuardrail_HasItsLimits()
    {
        var (control, candidate) = (Answers(2_000, (200, 1)), Answers(2_000, (200, 0.9), (404, 0.1)));

        Assert.Null(Judge([Errors, Judging.Guardrail("status:4xx", "+20pp")], control, candidate));
        Assert.Contains("4xx", Judge([Errors, Judging.Guardrail("status:404", "+20pp")], control, candidate)!.Arithmetic, StringComparison.Ordinal);
        Assert.Contains("5xx", Judge([], control, Answers(2_000, (200, 0.9), (503, 0.1)))!.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_OneUserIsMostOfIt_IsInconclusive()
    {
        var candidate = Answers(1_000, (200, 1));
        long[] classes = [.. candidate.StatusClasses];
        classes[(7 * CohortCounts.StatusClassCount) + 3] = 60_000;

        var verdict = Judge([Errors], Answers(1_000, (200, 1)), candidate with { StatusClasses = classes });

        Assert.Equal((VerdictKind.Inconclusive, true), (verdict!.Kind, verdict.IsMaskedByFew));
        Assert.Contains("4xx", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_SameStatusesAtEveryLook_IsHardlyEverAFault()
    {
        Random random = new(20_261_127);
        var wrong = 0;
        for (var run = 0; run < 200; run++)
        {
            var (control, candidate) = (new long[UserPartitions.Count * CohortCounts.StatusClassCount], new long[UserPartitions.Count * CohortCounts.StatusClassCount]);
            var found = false;
            for (var look = 0; look < 50 && !found; look++)
            {
                Add(control);
                Add(candidate);
                found = Judge([Errors], CohortCounts.Empty with { StatusClasses = [.. control] }, CohortCounts.Empty with { StatusClasses = [.. candidate] }) is { };
            }

            wrong += found ? 1 : 0;
        }

        // The budget is 1.2 % of stages; of 200 at most 8 is beyond chance (p < 0.002) even if all of it were spent.
        Assert.InRange(wrong, 0, 8);

        void Add(long[] classes)
        {
            for (var partition = 0; partition < UserPartitions.Count; partition++)
            {
                for (var request = 0; request < 5; request++)
                    classes[(partition * CohortCounts.StatusClassCount) + (random.NextDouble() switch { < 0.1 => 3, < 0.2 => 2, _ => 1 })]++;
            }
        }
    }

    private static GuardrailVerdict? Judge(IReadOnlyList<Guardrail> guardrails, CohortCounts control, CohortCounts candidate) =>
        StatusMix.Judge(guardrails, [new ComparisonWindow(control, candidate)]);

    // The same answers in every partition.
    private static CohortCounts Answers(int each, params (int Status, double Share)[] answers)
    {
        var classes = new long[UserPartitions.Count * CohortCounts.StatusClassCount];
        Dictionary<int, long[]> codes = [];
        foreach (var (status, share) in answers)
        {
            var count = (long)Math.Round(each * share);
            codes[status] = [.. Enumerable.Repeat(count, UserPartitions.Count)];
            for (var partition = 0; partition < UserPartitions.Count; partition++)
                classes[(partition * CohortCounts.StatusClassCount) + (status / 100) - 1] += count;
        }

        return CohortCounts.Empty with { StatusClasses = classes, StatusCodes = codes };
    }
}
