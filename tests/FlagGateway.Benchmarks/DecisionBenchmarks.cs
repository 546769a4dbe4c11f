using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Tests.Routing;
using Microsoft.FeatureManagement;

namespace FlagGateway.Benchmarks;

/// <summary>One decision, from the request's headers to the variant.</summary>
[MemoryDiagnoser]
public class DecisionBenchmarks
{
    private readonly IdentityPlan _plan = IdentityPlan.Compile(
        new IdentityOptions(), new CookieSigner(new IdentityKeyRing(new IdentityKey("0a1b2c3d", SHA256.HashData([1])), null)), TimeProvider.System);

    private readonly FlaggedRoute _percentile = Decisions.Route(Flags.Percentile);
    private readonly FlaggedRoute _names = Decisions.Route(Flags.Names);
    private readonly string[] _users = [.. Enumerable.Range(0, 1024).Select(user => $"user-{user}")];
    private readonly Requests _header = new(user => [("X-User-Id", $"user-{user}")]);
    private readonly Requests _groups = new(user => [("X-User-Id", $"user-{user}"), ("X-Tenant-Id", "acme"), ("X-Tier", "gold")]);
    private readonly Requests _cookie = new(user => [("Cookie", $"theme=dark; uid=user-{user}; lang=en")]);
    private Requests _anonymous = null!;
    private Library _library = null!;
    private FlaggedRoute _amongMany = null!;
    private FlaggedRoute _listing = null!;
    private int _user;

    [GlobalSetup(Target = nameof(Library))]
    public void SetUpLibrary() => _library = new Library(Flags.Percentile);

    [GlobalSetup(Target = nameof(AnonymousCookie))]
    public void SetUpAnonymous() => _anonymous = new(_ => [("Cookie", $"theme=dark; fg_id={_plan.Anonymous.Issue()}")]);

    [GlobalSetup(Target = nameof(Header_Among10000Flags))]
    public void SetUpMany() => _amongMany = Decisions.Route(Flags.Percentile, Flags.Others(10_000, usersEach: 100));

    [GlobalSetup(Target = nameof(Header_1000000ListedUsers))]
    public void SetUpListing() => _listing = Decisions.Route(Flags.Listing(1_000_000));

    [Benchmark(Baseline = true)]
    public ValueTask<Variant> Library() => _library.DecideAsync(_users[_user++ & 1023]);

    [Benchmark]
    public object Header() => Decisions.Decide(_plan, _percentile, _header.Next());

    [Benchmark]
    public object Header_UserAndGroupLists() => Decisions.Decide(_plan, _names, _groups.Next());

    [Benchmark]
    public object UserCookie() => Decisions.Decide(_plan, _percentile, _cookie.Next());

    [Benchmark]
    public object AnonymousCookie() => Decisions.Decide(_plan, _percentile, _anonymous.Next());

    [Benchmark]
    public object Header_Among10000Flags() => Decisions.Decide(_plan, _amongMany, _header.Next());

    [Benchmark]
    public object Header_1000000ListedUsers() => Decisions.Decide(_plan, _listing, _header.Next());
}
