using System.Diagnostics;
using System.Globalization;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Options;
using FlagGateway.State;
using FlagGateway.State.Redis;

namespace FlagGateway.FunctionalTests.State;

/// <summary>The primary by the name of its service, from real Sentinels.</summary>
public sealed class RedisSentinelTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Password = "data,pass";
    private const string SentinelPassword = "watch,pass";

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    private readonly List<Sentinel> _sentinels = [];
    private readonly List<RedisInstance> _instances = [];
    private RedisServer _primary = null!;
    private RedisServer _replica = null!;

    public async ValueTask InitializeAsync()
    {
        _primary = await RedisServer.StartAsync("--requirepass", Password, "--masterauth", Password, "--repl-diskless-sync-delay", "0");
        _replica = await RedisServer.StartAsync("--requirepass", Password, "--masterauth", Password, "--repl-diskless-sync-delay", "0");
        await _replica.DoAsync("REPLICAOF", "127.0.0.1", Text(_primary.Port));
        for (var i = 0; i < 3; i++)
            _sentinels.Add(Sentinel.Start(_primary, SentinelPassword, quorum: 2));
        await Eventually.TrueAsync(
            async () => (await Task.WhenAll(_sentinels.Select(static one => one.KnowsAReplicaAsync()))).All(static knows => knows), () => "Not every Sentinel knows the replica.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        foreach (var sentinel in _sentinels)
            await sentinel.DisposeAsync();
        await _replica.DisposeAsync();
        await _primary.DisposeAsync();
    }

    [Fact]
    public async Task PrimaryKilled_FleetGoesOnAtThePromotedOne()
    {
        var (one, other) = (await AddAsync(), await AddAsync());
        await WriteAsync(one, other, 10);

        await _primary.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(async () => (await _replica.DoAsync("ROLE")).StartsWith("master", StringComparison.Ordinal), () => "Nobody was promoted.");
        var promoted = Stopwatch.GetElapsedTime(killed);
        await WriteAsync(one, other, 20);

        var took = Stopwatch.GetElapsedTime(killed) - promoted;
        output.WriteLine($"Promoted after {promoted.TotalSeconds:0.0} s, written and seen {took.TotalSeconds:0.0} s later.");
        Assert.True(took < Recovery, $"{took}");
        Assert.Null((await one.VerifyAuditAsync()).Problem);
        one.AssertNeverWentBack();
        other.AssertNeverWentBack();
    }

    [Fact]
    public async Task FailoverByName_BothServersLive_IsFollowed()
    {
        var (one, other) = (await AddAsync(), await AddAsync());
        await WriteAsync(one, other, 10);

        await Eventually.TrueAsync(async () => (await _sentinels[0].DoAsync("SENTINEL", "FAILOVER", Sentinel.Service)).Trim() == "OK", () => "Sentinel does not fail over.");
        await Eventually.TrueAsync(async () => (await _replica.DoAsync("ROLE")).StartsWith("master", StringComparison.Ordinal), () => "It was not promoted.");
        var promoted = Stopwatch.GetTimestamp();
        await WriteAsync(one, other, 20);
        // What the old primary accepted after the promotion is lost there, and written back at the new one.
        await Eventually.TrueAsync(
            async () => (await _replica.DoAsync("HGET", RedisFleet.Keys.State!, "revision")).Trim() == Text(one.Store.Known.Revision), () => $"It is not at the new primary: {one.Store.Health}");

        var took = Stopwatch.GetElapsedTime(promoted);
        output.WriteLine($"Written and seen {took.TotalSeconds:0.0} s after the promotion.");
        Assert.True(took < Recovery, $"{took}");
        Assert.Null((await one.VerifyAuditAsync()).Problem);
        one.AssertNeverWentBack();
        other.AssertNeverWentBack();
    }

    [Fact]
    public async Task SentinelsGone_ConnectionStays_AndOneOfThemIsEnoughForANewOne()
    {
        var one = await AddAsync();
        foreach (var sentinel in _sentinels)
            await sentinel.KillAsync();

        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Rollout("b", 10))).Outcome);
        Assert.True(one.Store.Health.IsUp);
        var late = Add();
        await late.TroubleAsync("no connection to fleet (Sentinel 127.0.0.1:");
        output.WriteLine(late.Store.Health.Problem!);
        _sentinels[2].Restart();

        await late.UpAsync();
    }

    [Theory]
    [InlineData("other", SentinelPassword, Password, "Sentinel knows no service other; check FlagGateway:State:Redis:ServiceName")]
    [InlineData(Sentinel.Service, "wrong", Password, "the Sentinels refuse the login; check FlagGateway:State:Redis:SentinelUser and SentinelPassword")]
    [InlineData(Sentinel.Service, null, Password, "the Sentinels refuse the login; check FlagGateway:State:Redis:SentinelUser and SentinelPassword")]
    [InlineData(Sentinel.Service, SentinelPassword, "wrong", "the password is refused; check FlagGateway:State:Redis:Password")]
    public async Task Wrong_Named(string service, string? sentinelPassword, string password, string expected)
    {
        var one = Add(new RedisOptions { ServiceName = service, SentinelPassword = sentinelPassword, Password = password });

        await one.TroubleAsync(expected);

        output.WriteLine(one.Store.Health.Problem!);
        Assert.DoesNotContain("watch,", one.Store.Health.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_ReadsByNameAsWell()
    {
        var one = await AddAsync();
        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Kill("a"))).Outcome);

        var (state, problem) = await RedisStateReader.ReadAsync(new StateOptions { Kind = StateKind.Redis, Configuration = Servers, Redis = Right }, CancellationToken.None);

        Assert.Null(problem);
        Assert.True(state.Kills.ContainsKey("a"));
        Assert.Null((await one.VerifyAuditAsync()).Problem);
    }

    private static RedisOptions Right => new() { ServiceName = Sentinel.Service, SentinelPassword = SentinelPassword, Password = Password };

    private string Servers => string.Join(',', _sentinels.Select(static one => one.Address));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private RedisInstance Add(RedisOptions? redis = null)
    {
        RedisInstance instance = new(Servers, TimeSpan.FromSeconds(1), _instances.FirstOrDefault()?.KeyFile, redis ?? Right);
        _instances.Add(instance);
        return instance;
    }

    private async Task<RedisInstance> AddAsync()
    {
        var instance = Add();
        await instance.UpAsync();
        return instance;
    }

    private static async Task WriteAsync(RedisInstance one, RedisInstance other, double percentage)
    {
        WriteResult? result = null;
        await Eventually.TrueAsync(
            async () => (result = await one.WriteAsync(RedisFleet.Rollout("b", percentage))).Outcome == WriteOutcome.Done, () => $"Nothing can be written: {result} {one.Store.Health}");
        await Eventually.TrueAsync(() => Task.FromResult(other.Store.Health.IsUp && other.Store.Current.Rollouts.GetValueOrDefault("b")?.Percentage == percentage), () => $"The other did not follow: {other.Store.Health}");
    }
}
