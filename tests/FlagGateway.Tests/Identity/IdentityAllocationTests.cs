using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Testing;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.Tests.Identity;

public sealed class IdentityAllocationTests(ITestOutputHelper output)
{
    private const int Iterations = 20_000;

    [Theory]
    [InlineData(IdentityContinuity.None, "X-User-Id", "bob")]
    [InlineData(IdentityContinuity.FirstSeen, "X-User-Id", "bob")]
    [InlineData(IdentityContinuity.None, "Cookie", "a=b; uid=bob; fg_id=x")]
    [InlineData(IdentityContinuity.None, "Cookie", "uid=\"j%C3%BCrgen%40example.com\"")]
    [InlineData(IdentityContinuity.None, "Cookie", "fg_id={anonymous}")]
    [InlineData(IdentityContinuity.FirstSeen, "Cookie", "uid=bob; fg_id={anonymous}")]
    public void Resolve_IdentityKnown_AllocatesNothing(IdentityContinuity continuity, string header, string value)
    {
        var plan = IdentityPlan.Compile(new IdentityOptions { Continuity = continuity }, Identities.Signer(), TimeProvider.System);
        value = value.Replace("{anonymous}", plan.Anonymous.Issue(), StringComparison.Ordinal);
        var context = Identities.Request("10.1.2.3", (header, value), ("X-Tenant-Id", "acme"), ("X-Tier", "gold"));
        Run(plan, context, Iterations);

        var start = TimeProvider.System.GetTimestamp();
        Assert.NotEqual(0, Run(plan, context, Iterations));
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var allocated = Allocations.Of(() => Run(plan, context, Iterations));

        output.WriteLine($"{elapsed.TotalNanoseconds / Iterations:F0} ns, {allocated} bytes in {Iterations} requests");
        Assert.Equal(0, allocated);
    }

    private static long Run(IdentityPlan plan, HttpContext context, int iterations)
    {
        Span<char> text = stackalloc char[IdentityScratch.TextLength];
        Span<int> ends = stackalloc int[IdentityScratch.MaxGroups];
        var length = 0L;
        for (var i = 0; i < iterations; i++)
        {
            var identity = IdentityResolver.Resolve(plan, context, text, ends);
            length += identity.UserId.Length + identity.Groups.Count;
        }

        return length;
    }
}
