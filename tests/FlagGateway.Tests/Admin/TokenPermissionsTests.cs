using FlagGateway.Admin;
using FlagGateway.Admin.Security;
using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Admin;

public sealed class TokenPermissionsTests
{
    private const string Hash = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

    [Fact]
    public void Parse_NameOfAnOperation_IsTheOperation()
    {
        Assert.Equal(Enum.GetValues<RolloutOperation>().Cast<RolloutOperation?>(), RolloutVerb.Names.Select(RolloutVerb.Parse));
        Assert.Null(RolloutVerb.Parse("Start"));
    }

    [Fact]
    public void All_VerbsOfRollouts_AreAmongThem() => Assert.Equal(RolloutVerb.Names, TokenVerbs.All.Take(RolloutVerb.Names.Count));

    [Theory]
    [InlineData(TokenRole.Viewer, "")]
    [InlineData(TokenRole.Reporter, "signal")]
    [InlineData(TokenRole.Operator, "start pause resume promote set abort rollback include drop restore kill unkill drill signal accept edit")]
    [InlineData(TokenRole.Admin, "start pause resume promote set abort rollback include drop restore kill unkill drill signal accept edit forget override")]
    public void RefusalOfChange_ByRole_AllowsTheRest(TokenRole role, string expected)
    {
        var token = AdminToken.From(new TokenOptions { Name = "x", Sha256 = Hash, Role = role });

        Assert.Equal(expected, string.Join(' ', TokenVerbs.All.Where(verb => TokenPermissions.RefusalOfChange(token, verb, "any") is null)));
    }

    [Fact]
    public void RefusalOfChange_VerbsInUpperCase_AreTheSame()
    {
        var token = AdminToken.From(new TokenOptions { Name = "x", Sha256 = Hash, Role = TokenRole.Operator, Verbs = ["Kill"] });

        Assert.Null(TokenPermissions.RefusalOfChange(token, "kill", "any"));
        Assert.NotNull(TokenPermissions.RefusalOfChange(token, "unkill", "any"));
    }

    [Theory]
    [InlineData(TokenRole.Operator, null, null, null)]
    [InlineData(TokenRole.Operator, "a.*", "kill", null)]
    [InlineData(TokenRole.Reporter, "a.*", "signal", null)]
    [InlineData(TokenRole.Viewer, "a.*", null, "Flags: A viewer changes nothing, so there is nothing to limit.")]
    [InlineData(TokenRole.Viewer, null, "kill", "Verbs: A viewer changes nothing, so there is nothing to limit.")]
    [InlineData(TokenRole.Operator, "", null, "Flags: An empty list allows no flag at all.")]
    [InlineData(TokenRole.Operator, " ", null, "Flags:0: Not a pattern.")]
    [InlineData(TokenRole.Operator, null, "", "Verbs: An empty list allows no change at all.")]
    [InlineData(TokenRole.Operator, null, "forget", "Verbs:0: The role Operator does not allow it.")]
    [InlineData(TokenRole.Admin, null, "flip", "Verbs:0: There is no such change.")]
    [InlineData(TokenRole.Reporter, null, "kill", "Verbs:0: The role Reporter does not allow it.")]
    public void Validate_Limits_SayWhatIsWrong(TokenRole role, string? flag, string? verb, string? expected)
    {
        List<ConfigIssue> issues = [];

        TokenChecks.Validate([new TokenOptions { Name = "x", Sha256 = Hash, Role = role, Flags = List(flag), Verbs = List(verb) }], issues);

        Assert.Equal(expected is null ? [] : [$"FlagGateway:Admin:Tokens:0:{expected}"], issues.Select(static issue => $"{issue.Path}: {issue.Problem}"));

        static string[]? List(string? text) => text switch { null => null, "" => [], _ => [text] };
    }

    [Theory]
    [InlineData("a.*", "kill", true)]
    [InlineData("b.*", "kill", false)]
    [InlineData("a.*", "unkill", false)]
    [InlineData(null, "kill", false)]
    public void IsInForce_LimitsChanged_OnlyAsItWas(string? flag, string verb, bool expected)
    {
        var options = Options("a.*", "kill");
        AdminTokens tokens = new(() => options);
        var before = tokens.Find("one");

        options = Options(flag, verb);

        Assert.Equal(expected, tokens.IsInForce(before));

        static AdminOptions Options(string? flag, string verb) => new() { Tokens = [new TokenOptions { Name = "x", Sha256 = Hash, Role = TokenRole.Operator, Flags = flag is null ? null : [flag], Verbs = [verb] }] };
    }
}
