using FlagGateway.Admin;
using FlagGateway.Admin.Security;
using FlagGateway.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.Tests.Admin;

/// <summary>How long sessions live, asked through what stands before every page.</summary>
public sealed class ConsoleSessionsTests
{
    private const string Hash = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

    private const string Host = "localhost:8081";

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly ConsoleSessions _sessions;
    private readonly AdminTokens _tokens;
    private readonly ConsoleSession _session;
    private AdminOptions _options = Options(TokenRole.Operator);

    public ConsoleSessionsTests()
    {
        _tokens = new AdminTokens(() => _options);
        _sessions = new ConsoleSessions(_time, _tokens);
        _session = _sessions.Open(_tokens.Find("one"), Host);
    }

    [Fact]
    public void Defaults() => Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(12)), (ConsoleSessions.Idle, ConsoleSessions.Maximum));

    [Fact]
    public async Task Session_NobodyUsesIt_EndsAfterAnHour()
    {
        _time.Advance(ConsoleSessions.Idle);
        Assert.True(await IsLetInAsync("/"));

        _time.Advance(ConsoleSessions.Idle + Moment);

        Assert.False(await IsLetInAsync("/"));
        Assert.False(_sessions.IsOpen(_session));
    }

    [Fact]
    public async Task Session_UsedAllTheTime_EndsAfterTwelveHours()
    {
        for (var minutes = 30; minutes <= 12 * 60; minutes += 30)
        {
            _time.Advance(TimeSpan.FromMinutes(30));
            Assert.True(await IsLetInAsync("/audit"), $"{minutes} minutes");
        }

        _time.Advance(Moment);

        Assert.False(await IsLetInAsync("/audit"));
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/flags/release.orders", true)]
    [InlineData("/console/events", false)]
    public async Task Session_OpenPageFollowsByItself_EndsAfterAnHourAllTheSame(string path, bool hasHeader)
    {
        for (var minutes = 1; minutes <= 60; minutes++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.True(await IsLetInAsync(path, hasHeader), $"{minutes} minutes");
            Assert.True(_sessions.IsOpen(_session));
        }

        _time.Advance(Moment);

        Assert.False(_sessions.IsOpen(_session));
        Assert.False(await IsLetInAsync(path, hasHeader));
        Assert.False(await IsLetInAsync("/"));
    }

    [Theory]
    [InlineData(TokenRole.Operator, true)]
    [InlineData(TokenRole.Viewer, false)]
    [InlineData(null, false)]
    public async Task Session_ItsTokenChanges_EndsWithIt(TokenRole? role, bool expected)
    {
        _options = role is { } other ? Options(other) : new AdminOptions();

        Assert.Equal(expected, _sessions.IsOpen(_session));
        Assert.Equal(expected, await IsLetInAsync("/"));
        _options = Options(TokenRole.Operator);
        // What was found to be over does not come back.
        Assert.Equal(expected, await IsLetInAsync("/"));
    }

    [Fact]
    public async Task Session_Closed_IsOver()
    {
        _sessions.Close(_session);

        Assert.False(await IsLetInAsync("/"));
        Assert.False(_sessions.IsOpen(_session));
    }

    [Fact]
    public async Task Open_MoreThanThereMayBe_ForgetsTheOneNotUsedLongest()
    {
        for (var i = 0; i < 999; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _sessions.Open(_session.Token, Host);
        }

        Assert.True(await IsLetInAsync("/"));
        _time.Advance(Moment);
        var next = _sessions.Open(_session.Token, Host);

        Assert.True(await IsLetInAsync("/"));
        Assert.True(_sessions.IsOpen(next));
    }

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("localhost")]
    [InlineData("admin.example:8081")]
    public async Task Session_OtherHost_IsNone(string host) => Assert.False(await IsLetInAsync("/", host: host));

    [Theory]
    [InlineData("")]
    [InlineData("junk")]
    public async Task Session_WithoutItsKey_IsNone(string key) => Assert.False(await IsLetInAsync("/", key: key));

    [Fact]
    public void Open_ManyByNobody_EndsNoSessionThatIsUsed()
    {
        _options = new AdminOptions();
        ConsoleSessions sessions = new(_time, new AdminTokens(() => _options));
        var used = sessions.Open(null, Host);
        Assert.NotNull(sessions.Find(used.Id, isUse: true));

        for (var i = 0; i < 3000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            sessions.Open(null, Host);
        }

        Assert.True(sessions.IsOpen(used));
    }

    private static readonly IServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();

    private static AdminOptions Options(TokenRole role) => new() { Tokens = [new TokenOptions { Name = "olga", Sha256 = Hash, Role = role }] };

    private async Task<bool> IsLetInAsync(string path, bool isByItself = false, string host = Host, string? key = null)
    {
        var isIn = false;
        var middleware = new BearerAuthentication(
            _ =>
            {
                isIn = true;
                return Task.CompletedTask;
            },
            _tokens, _sessions, new LoginAttempts(_time));
        DefaultHttpContext context = new() { RequestServices = Services };
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = path;
        context.Request.Headers.Accept = key is null ? "text/html" : "application/json";
        context.Request.Host = new HostString(host);
        context.Request.Headers.Cookie = $"fg_console=junk; fg_console={_session.Id}; fg_console=more";
        context.Request.Headers["X-FlagGateway-Session"] = key ?? _session.Key;
        if (isByItself)
            context.Request.Headers["X-FlagGateway-Live"] = "1";
        await middleware.InvokeAsync(context);
        return isIn;
    }
}
