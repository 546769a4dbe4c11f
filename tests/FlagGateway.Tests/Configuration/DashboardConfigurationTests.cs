using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

public sealed class DashboardConfigurationTests
{
    private const string Good = "https://grafana.example.com/d/fg/rollout?orgId=1&var-flag={flag}&var-control={control}&var-candidate={candidate}";

    [Theory]
    [InlineData(Good, "https://grafana.example.com/d/gateways")]
    [InlineData("http://10.0.0.1:3000/{flag}", null)]
    [InlineData(null, null)]
    public void Validate_Addresses_AreAccepted(string? flag, string? overview) => Assert.Empty(Check(flag, overview));

    [Theory]
    [InlineData("/d/fg?var-flag={flag}", "Not the address of a page")]
    [InlineData("javascript:alert('{flag}')", "Not the address of a page")]
    [InlineData("https://user:pw@grafana.example.com/{flag}", "Not the address of a page")]
    [InlineData("https://grafana.example.com/a b/{flag}", "Not the address of a page")]
    [InlineData("https://{flag}.example.com/", "A placeholder is in the name of the host.")]
    [InlineData("https://grafana.example.com:80{flag}/", "Not the address of a page")]
    [InlineData("https://grafana.example.com/{flag}?env={env}", "It has a placeholder that is not known.")]
    [InlineData("https://grafana.example.com/d/fg", "The dashboard would be the same for all flags.")]
    [InlineData("", "Not the address of a page")]
    public void Validate_FlagOfAnotherForm_IsRefusedWithARemedy(string flag, string problem)
    {
        var issue = Assert.Single(Check(flag, null));

        Assert.Equal(("FlagGateway:Admin:Dashboards:Flag", flag), (issue.Path, issue.Value));
        Assert.StartsWith(problem, issue.Problem, StringComparison.Ordinal);
        Assert.NotEmpty(issue.Remedy);
    }

    [Fact]
    public void Validate_PlaceholderOnTheOverview_IsRefused()
    {
        var issue = Assert.Single(Check(null, "https://grafana.example.com/{flag}"));

        Assert.Equal(("FlagGateway:Admin:Dashboards:Overview", "Write it without braces"), (issue.Path, issue.Remedy));
    }

    [Theory]
    [InlineData("release.orders", "old", "new", "https://grafana.example.com/d/fg/rollout?orgId=1&var-flag=release.orders&var-control=old&var-candidate=new")]
    [InlineData("a&b=\"{control}", "", "ü", "https://grafana.example.com/d/fg/rollout?orgId=1&var-flag=a%26b%3D%22%7Bcontrol%7D&var-control=&var-candidate=%C3%BC")]
    public void Format_Names_AreEscapedOnce(string flag, string control, string candidate, string expected) =>
        Assert.Equal(expected, DashboardOptions.Format(Good, flag, control, candidate));

    private static List<ConfigIssue> Check(string? flag, string? overview)
    {
        List<ConfigIssue> issues = [];
        DashboardChecks.Validate(new DashboardOptions { Flag = flag, Overview = overview }, issues);
        return issues;
    }
}
