using FlagGateway.Core.Hygiene.Linting;

namespace FlagGateway.Core.Tests.Hygiene;

public sealed class LintBaselineTests
{
    private static LintFinding Finding => new("no-owner", LintSeverity.Warning, "release.a", "flags.json", "$.f[0].lifecycle", null, "Nobody owns this flag.", "Add owner", 4);

    [Fact]
    public void Compare_FindingThatMoved_IsKnown()
    {
        var result = LintBaseline.Compare([Finding with { Path = "$.f[7].lifecycle", Line = 90, Severity = LintSeverity.Error, Problem = "x" }], [Finding]);

        Assert.Empty(result.Added);
        Assert.Equal((1, 0), (result.Known, result.Gone));
    }

    [Fact]
    public void Compare_OtherRuleFlagFileOrValue_IsNew()
    {
        LintFinding[] others = [Finding with { Rule = "no-type" }, Finding with { Flag = "release.b" }, Finding with { File = "gateway.json" }, Finding with { Value = "x" }];

        var result = LintBaseline.Compare(others, [Finding]);

        Assert.Equal(others, result.Added);
        Assert.Equal((0, 1), (result.Known, result.Gone));
    }

    [Fact]
    public void Compare_WhatAGatewayRejects_IsAlwaysReported()
    {
        var invalid = Finding with { Rule = "invalid", Flag = "" };

        Assert.Equal([invalid], LintBaseline.Compare([invalid], [invalid]).Added);
    }
}
