using FlagGateway.Identity;
using FlagGateway.Options;

namespace FlagGateway.Tests.Identity;

public sealed class IdentityPlanTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Compile_Defaults_AreTheDocumentedOnes()
    {
        var plan = Identities.Plan(_time);

        Assert.Equal([new IdentitySource(SourceKind.Header, "X-User-Id"), new IdentitySource(SourceKind.Cookie, "uid")], plan.Users);
        Assert.Equal([new GroupSource(new(SourceKind.Header, "X-Tenant-Id"), "tenant:"), new GroupSource(new(SourceKind.Header, "X-Tier"), "tier:")], plan.Groups);
        Assert.Equal("fg_id", plan.Anonymous.Name);
        Assert.False(plan.KeepsFirstSeen);
        Assert.Equal(
            ["header:X-User-Id", "cookie:uid", "anonymous", "anonymous_new", "anonymous_invalid", "refused_repeated", "refused_too_long", "refused_signature", "refused_without_keys"],
            plan.SourceLabels);
    }

    [Fact]
    public void Compile_EmptyArrays_MeanNoneNotDefaults()
    {
        var plan = Identities.Plan(_time, new IdentityOptions { User = [], Groups = [], TrustedProxies = [] });

        Assert.Empty(plan.Users);
        Assert.Empty(plan.Groups);
        Assert.Equal("anonymous", plan.SourceLabels[plan.IndexOf(AnonymousCause.Known)]);
    }

    [Fact]
    public void Compile_ConfiguredSources_AreLabelledAsWritten()
    {
        var plan = Identities.Plan(_time, new IdentityOptions { User = [new() { Cookie = "Sess" }, new() { Header = "x-SUB" }] });

        Assert.Equal(["cookie:Sess", "header:x-SUB"], plan.SourceLabels[..2]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("X-User-Id", "uid")]
    public void Compile_UserSourceWithoutOneName_Throws(string? header, string? cookie)
    {
        var options = new IdentityOptions { User = [new() { Header = header, Cookie = cookie }] };

        Assert.Throws<ArgumentException>(() => Identities.Plan(_time, options));
    }

    [Theory]
    [InlineData("", "tenant")]
    [InlineData("X-Tenant-Id", "")]
    public void Compile_IncompleteGroupSource_Throws(string header, string prefix)
    {
        var options = new IdentityOptions { Groups = [new() { Header = header, As = prefix }] };

        Assert.Throws<ArgumentException>(() => Identities.Plan(_time, options));
    }

    [Fact]
    public void Compile_NineGroups_Throws()
    {
        var options = new IdentityOptions { Groups = [.. Enumerable.Range(0, 9).Select(i => new GroupSourceOptions { Header = $"X-{i}", As = "g" })] };

        Assert.Throws<ArgumentException>(() => Identities.Plan(_time, options));
    }
}
