using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Identity;

public sealed class BodyPlanTests
{
    private const string Tenant = "tenant:";

    private static readonly IdentityPlan Plan = Identities.Plan(TimeProvider.System, new IdentityOptions
    {
        User = [new() { Header = "X-User-Id" }, new() { Body = "user" }, new() { Cookie = "uid" }],
        Groups = [new() { Header = "X-Tenant-Id", As = "tenant" }, new() { Body = "metadata.tenant", As = "tenant" }, new() { Header = "X-Tier", As = "tier" }],
    });

    [Theory]
    [InlineData(true, false, "", "", true)]
    [InlineData(true, false, "X-User-Id", "bob", false)]
    // Two values are none, and no later source replaces them.
    [InlineData(true, false, "X-User-Id", "bob,ann", false)]
    // A source behind the field is no reason not to read it.
    [InlineData(true, false, "Cookie", "uid=bob", true)]
    [InlineData(true, true, "X-User-Id", "bob", true)]
    [InlineData(false, true, "X-Tenant-Id", "acme", false)]
    [InlineData(false, true, "X-Tier", "gold", true)]
    [InlineData(false, false, "", "", false)]
    public void IsNeeded_UnlessAnEarlierSourceHasAValue(bool needsUser, bool needsTenant, string header, string value, bool isNeeded)
    {
        var context = Identities.Request(headers: header.Length == 0 ? [] : [.. value.Split(',').Select(one => (header, one))]);
        var needed = Plan.Bodies!.FindNeeded(Plan, context, needsUser, group => needsTenant && group == Tenant);

        Assert.Equal(isNeeded, Plan.Bodies.IsNeeded(Plan, context, needsUser, group => needsTenant && group == Tenant));
        Assert.Equal(isNeeded, needed.Count != 0);
    }

    [Fact]
    public void IsNeeded_Request_AllocatesNothing()
    {
        var context = Identities.Request(headers: [("X-User-Id", "bob")]);
        Predicate<string> none = static _ => false;

        Assert.Equal(0, Allocations.Of(() => Assert.False(Plan.Bodies!.IsNeeded(Plan, context, needsUser: true, none))));
    }
}
