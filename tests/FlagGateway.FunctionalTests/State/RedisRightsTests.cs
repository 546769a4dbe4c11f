using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Options;
using FlagGateway.State;

namespace FlagGateway.FunctionalTests.State;

/// <summary>
/// Users and their rights at real servers: the documented rule suffices, and whatever is missing is named.
/// </summary>
public sealed class RedisRightsTests(ITestOutputHelper output)
{
    internal const string Password = "p,w=d;1";

    [Theory]
    [InlineData("", "", "it asks for a password, and none is configured; set FlagGateway:State:Redis:Password")]
    [InlineData("", "hunter2", "the password is refused; check FlagGateway:State:Redis:Password")]
    [InlineData("nobody", "hunter2", "the user nobody or its password is refused; check both")]
    [InlineData("gateway", "hunter2", "the user gateway or its password is refused; check both")]
    [InlineData("off", Password, "the user off or its password is refused; check both, and that the user is on")]
    public async Task Login_Refused_Named(string user, string password, string expected)
    {
        await using var fleet = await RedisFleet.StartAsync("--requirepass", "right");
        await AddUserAsync(fleet.Server, "gateway");
        await fleet.Server.DoAsync("ACL", "SETUSER", "off", "off", $">{Password}", "~*", "&*", "+@all");

        await SaysAsync(fleet.Add(redis: As(user, password)), expected);
    }

    // The server lets the client in as the default user after it refused the configured one.
    [Fact]
    public async Task Login_RefusedWhereDefaultNeedsNoPassword_Named()
    {
        await using var fleet = await RedisFleet.StartAsync();

        await SaysAsync(fleet.Add(redis: As("nobody", Password)), "the user nobody or its password is refused");
    }

    [Fact]
    public async Task DocumentedRule_SufficesForAllThatTheStoreDoes()
    {
        await using var fleet = await RedisFleet.StartAsync("--requirepass", "right");
        await AddUserAsync(fleet.Server, "gateway");
        var (one, other) = (fleet.Add(redis: As("gateway")), fleet.Add(redis: As("gateway")));
        await one.UpAsync();
        await other.UpAsync();

        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Kill("a"))).Outcome);
        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Rollout("b", 40))).Outcome);
        await Eventually.TrueAsync(() => other.Store.Current.Revision == 2, "The other did not see it.");
        Assert.Equal(2, (await other.Store.ReadAuditAsync(null, null, 10, CancellationToken.None)).Count);
        Assert.Null((await one.VerifyAuditAsync()).Problem);
        await fleet.Server.DoAsync("FLUSHALL");
        await Eventually.TrueAsync(() => one.Store.Known.Epoch == 2 && one.Store.Health.IsUp && other.Store.Health.IsUp, "It was not written back.");
        Assert.DoesNotContain("{fg}", await fleet.Server.DoAsync("ACL", "LOG"), StringComparison.Ordinal);
        Assert.Empty(one.Warnings);
    }

    [Theory]
    [InlineData("-evalsha", "may not run EVALSHA; grant it (redis-cli ACL SETUSER gateway +evalsha)")]
    [InlineData("-hmget", "may not run HMGET; grant it (redis-cli ACL SETUSER gateway +hmget)")]
    [InlineData("-time", "may not run TIME; grant it (redis-cli ACL SETUSER gateway +time)")]
    [InlineData("-type", "may not run TYPE; grant it (redis-cli ACL SETUSER gateway +type)")]
    [InlineData("-set", "may not run SET; grant it (redis-cli ACL SETUSER gateway +set)")]
    [InlineData("-ping", "may not run PING; grant it (redis-cli ACL SETUSER gateway +ping)")]
    [InlineData("-echo", "may not run ECHO; grant it (redis-cli ACL SETUSER gateway +echo)")]
    [InlineData("resetkeys", "may not use the keys {fg}:v1:*; grant it (redis-cli ACL SETUSER gateway '~{fg}:v1:*')")]
    public async Task RightMissing_AtTheStart_Named(string change, string expected)
    {
        await using var fleet = await RedisFleet.StartAsync();
        var prepared = fleet.Add();
        await prepared.UpAsync();
        await prepared.WriteAsync(RedisFleet.Kill("a"));
        await AddUserAsync(fleet.Server, "gateway", change);

        await SaysAsync(fleet.Add(redis: As("gateway")), $"the user gateway {expected}");
    }

    [Theory]
    [InlineData("-xadd", "may not run XADD; grant it (redis-cli ACL SETUSER gateway +xadd)")]
    [InlineData("-hset", "may not run HSET; grant it (redis-cli ACL SETUSER gateway +hset)")]
    public async Task RightMissing_ToWrite_NamedInTheAnswer(string change, string expected)
    {
        await using var fleet = await RedisFleet.StartAsync();
        await AddUserAsync(fleet.Server, "gateway", change);
        var one = fleet.Add(redis: As("gateway"));
        await one.UpAsync();

        var result = await one.WriteAsync(RedisFleet.Rollout("a", 10));

        output.WriteLine(result.Problem ?? "");
        Assert.Equal(WriteOutcome.Unavailable, result.Outcome);
        Assert.Contains(expected, result.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resetchannels", "the user gateway may not use the channel {fg}:v1:changed; grant it (redis-cli ACL SETUSER gateway '&{fg}:v1:changed')")]
    [InlineData("-publish", "the user gateway may not run PUBLISH; grant it (redis-cli ACL SETUSER gateway +publish)")]
    public async Task ChannelRefused_WritesAndPollingWork_AndItIsLogged(string change, string expected)
    {
        await using var fleet = await RedisFleet.StartAsync();
        await AddUserAsync(fleet.Server, "gateway", change);
        var (one, other) = (fleet.Add(redis: As("gateway")), fleet.Add(redis: As("gateway")));
        await one.UpAsync();

        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Kill("a"))).Outcome);

        await Eventually.TrueAsync(() => other.Store.Current.Kills.ContainsKey("a"), "Polling did not find it.");
        await Eventually.TrueAsync(() => Task.FromResult(one.Warnings.Any(line => line.Contains(expected, StringComparison.Ordinal))), () => string.Join('\n', one.Warnings));
        Assert.True(one.Store.Health.IsUp);
    }

    [Theory]
    [InlineData("-@all")]
    [InlineData("resetkeys")]
    [InlineData("off")]
    public async Task RevokedAndGivenBack_IsWellWithinSeconds(string change)
    {
        await using var fleet = await RedisFleet.StartAsync("--requirepass", "right");
        await AddUserAsync(fleet.Server, "gateway");
        var one = fleet.Add(redis: As("gateway"));
        await one.UpAsync();
        await one.WriteAsync(RedisFleet.Rollout("b", 40));

        await fleet.Server.DoAsync("ACL", "SETUSER", "gateway", change);
        await fleet.Server.DoAsync("CLIENT", "KILL", "USER", "gateway");
        await one.TroubleAsync("the user gateway");
        Assert.Equal(WriteOutcome.InForceOnly, (await one.WriteAsync(RedisFleet.Kill("late"))).Outcome);
        await AddUserAsync(fleet.Server, "gateway");
        var started = TimeProvider.System.GetTimestamp();

        await Eventually.TrueAsync(() => one.Store.Health.IsUp && one.Store.Known.State.Kills.ContainsKey("late"), "It is not well.");

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Rollout("b", 50))).Outcome);
    }

    private static RedisOptions As(string user, string password = Password) => new() { User = user.Length == 0 ? null : user, Password = password.Length == 0 ? null : password };

    /// <summary>Adds a user with the rule of docs/fleet.md.</summary>
    internal static async Task AddUserAsync(RedisServer server, string user, string change = "+ping")
    {
        var rule = DocumentedRule();
        Assert.StartsWith("ACL SETUSER gateway ", rule, StringComparison.Ordinal);
        string[] words = [.. rule.Split(' ').Skip(3).Where(static word => word[0] != '>')];
        await server.DoAsync(["ACL", "SETUSER", user, $">{Password}", .. words.Select(static word => word.Trim('\'')), change]);
    }

    private static string DocumentedRule()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "fleet.md"));
        var block = Regex.Match(text, "```\n(?<rule>ACL SETUSER gateway [^`]*)```", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(block.Success, "docs/fleet.md has no rule.");
        return string.Join(' ', block.Groups["rule"].Value.Split((char[])[' ', '\n', '\\'], StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task SaysAsync(RedisInstance one, string words)
    {
        await one.TroubleAsync(words);
        output.WriteLine(one.Store.Health.Problem!);
        Assert.DoesNotContain("hunter2", one.Store.Health.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, one.Store.Health.Problem, StringComparison.Ordinal);
    }
}
