using FlagGateway.Core.Hygiene.Staleness;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>What is due by the type of a flag, and since when it is overdue.</summary>
public sealed class DueReasonsTests
{
    private static readonly DateOnly Today = new(2027, 3, 1);

    private static FlagStatus Release => new() { Id = "release.a", IsRouted = true, Type = "release" };

    private static FlagStatus Experiment => Release with { Id = "experiment.a", Type = "experiment" };

    private static FlagStatus Ops => Release with { Id = "ops.a", Type = "ops" };

    private static FlagStatus Permission => Release with { Id = "permission.a", Type = "permission", Everybody = "off", WhenDisabled = "off" };

    [Theory]
    [InlineData("release", 60, false)]
    [InlineData("release", 61, true)]
    [InlineData(null, 61, true)]
    [InlineData("ops", 61, false)]
    [InlineData("permission", 61, false)]
    [InlineData("experiment", 600, false)]
    public void Find_Release_RetiresSixtyDaysAfterItsCreation(string? type, int age, bool isOverdue)
    {
        var found = Find(Release with { Type = type, Created = Today.AddDays(-age) });

        Assert.Equal(isOverdue, found is { IsOverdue: true });
        if (isOverdue)
            Assert.Equal(("past-retirement", Today.AddDays(-1), "should be gone since 2027-02-28, 60 days after its creation"), (found!.Reasons[0].Kind, found.Since, found.Reasons[0].Text));
    }

    [Fact]
    public void Find_NamedRetirement_TakesPrecedence() =>
        Assert.Null(Find(Release with { Created = Today.AddDays(-300), Retirement = Today }));

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(1, "experiment-ended", "by 2027-03-07, decide which variant stays")]
    [InlineData(7, "experiment-ended", "by 2027-03-01, decide which variant stays")]
    [InlineData(8, "experiment-ended", "by 2027-03-14, remove the flag")]
    [InlineData(21, "experiment-ended", "by 2027-03-01, remove the flag")]
    [InlineData(22, "past-retirement", "decide which variant stays, then flaggateway flags retire; or choose another expected_retirement")]
    public void Find_Experiment_IsDecidedRemovedAndThenOverdue(int daysAfterEnd, string? kind, string? next)
    {
        var found = Find(Experiment with { Ends = Today.AddDays(-daysAfterEnd), Created = Today.AddDays(-200) });

        Assert.Equal((kind, next), (found?.Reasons.Single().Kind, found?.Reasons.Single().Next));
        Assert.Equal(daysAfterEnd > 21, found?.IsOverdue == true);
    }

    [Theory]
    [InlineData(92, null, false)]
    [InlineData(93, null, true)]
    [InlineData(500, 92, false)]
    [InlineData(500, 93, true)]
    public void Find_Ops_IsReviewedEachQuarter(int age, int? reviewed, bool isOverdue)
    {
        var found = Find(Ops with { Created = Today.AddDays(-age), Reviewed = reviewed is { } days ? Today.AddDays(-days) : null });

        Assert.Equal(isOverdue, found is { IsOverdue: true, Reasons: [{ Kind: "review-due" }] });
    }

    [Theory]
    [InlineData(89, "off", false)]
    [InlineData(90, "off", true)]
    [InlineData(90, "on", false)]
    [InlineData(90, null, false)]
    public void Find_PermissionThatNobodyHas_IsStaleAfterNinetyDaysAndNotOverdue(int age, string? everybody, bool isStale)
    {
        var found = Find(Permission with { Created = Today.AddDays(-age), Everybody = everybody });

        Assert.Equal(isStale, found is { IsOverdue: false, Reasons: [{ Kind: "nobody" }] });
    }

    private static StaleFlag? Find(FlagStatus flag) => FlagStaleness.Find([flag], Today, TimeSpan.FromDays(3000)).SingleOrDefault();
}
