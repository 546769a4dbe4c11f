using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Testing;
using FlagGateway.Tests.Identity;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.Tests.Routing;

public sealed class DecisionAllocationTests
{
    private const int Iterations = 20_000;

    private const string Percentile = """
        "enabled": true, "variants": [ { "name": "old" }, { "name": "new" } ],
        "allocation": { "default_when_enabled": "old", "default_when_disabled": "old", "percentile": [ { "variant": "new", "from": 0, "to": 50 } ] }
        """;

    private const string Names = """
        "enabled": true, "variants": [ { "name": "old" }, { "name": "new" } ],
        "allocation": {
          "default_when_enabled": "old", "default_when_disabled": "old",
          "user": [ { "variant": "new", "users": [ "alice", "carol" ] } ],
          "group": [ { "variant": "new", "groups": [ "tenant:globex", "tier:gold" ] } ],
          "percentile": [ { "variant": "new", "from": 0, "to": 50 } ]
        }
        """;

    private const string Targeting = """
        "enabled": true, "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": {
          "Users": [ "alice" ], "Groups": [ { "Name": "tenant:acme", "RolloutPercentage": 20 } ], "DefaultRolloutPercentage": 50,
          "Exclusion": { "Users": [ "mallory" ], "Groups": [ "tier:banned" ] } } } } ] }
        """;

    private const string TimeWindow = """
        "enabled": true, "conditions": { "client_filters": [ { "name": "Microsoft.TimeWindow", "parameters": {
          "Start": "Mon, 01 Jan 2024 08:00:00 GMT", "End": "Mon, 01 Jan 2024 18:00:00 GMT",
          "Recurrence": { "Pattern": { "Type": "Weekly", "DaysOfWeek": [ "Monday", "Friday" ] }, "Range": { "Type": "NoEnd" } } } } ] }
        """;

    private const string Metric = """
        "enabled": true, "variants": [ { "name": "old" }, { "name": "new" } ],
        "conditions": { "client_filters": [ { "name": "FlagGateway.Metric", "parameters": { "Metric": "flaggateway_active_requests", "Below": 5, "WhenUnknown": true } } ] },
        "allocation": { "default_when_enabled": "old", "default_when_disabled": "old", "percentile": [ { "variant": "new", "from": 0, "to": 50 } ] }
        """;

    [Theory]
    [InlineData(Percentile)]
    [InlineData(Names)]
    [InlineData(Targeting)]
    [InlineData(TimeWindow)]
    [InlineData(Metric)]
    public void Decide_UserFromHeader_AllocatesNothing(string flag) =>
        AssertNoAllocation(flag, ("X-User-Id", "bob"));

    [Theory]
    [InlineData(Percentile)]
    [InlineData(Names)]
    [InlineData(Targeting)]
    [InlineData(TimeWindow)]
    [InlineData(Metric)]
    public void Decide_UserWithGroups_AllocatesNothing(string flag) =>
        AssertNoAllocation(flag, ("X-User-Id", "bob"), ("X-Tenant-Id", "acme"), ("X-Tier", "gold"));

    [Theory]
    [InlineData(Percentile)]
    [InlineData(Names)]
    [InlineData(Targeting)]
    [InlineData(TimeWindow)]
    [InlineData(Metric)]
    public void Decide_UserFromCookie_AllocatesNothing(string flag) =>
        AssertNoAllocation(flag, ("Cookie", "theme=dark; uid=bob; lang=en"));

    [Fact]
    public void Decide_LongUnicodeUser_AllocatesNothing() =>
        AssertNoAllocation(Percentile, ("X-User-Id", new string('ü', 128)));

    private static void AssertNoAllocation(string flag, params (string Name, string Value)[] headers)
    {
        var plan = IdentityPlan.Compile(new IdentityOptions(), Identities.Signer(), TimeProvider.System);
        var route = Decisions.Route(flag);
        var context = Identities.Request("10.1.2.3", headers);
        Run(plan, route, context);

        Assert.Equal(0, Allocations.Of(() => Run(plan, route, context)));
    }

    private static void Run(IdentityPlan plan, FlaggedRoute route, HttpContext context)
    {
        for (var i = 0; i < Iterations; i++)
            _ = Decisions.Decide(plan, route, context);
    }
}
