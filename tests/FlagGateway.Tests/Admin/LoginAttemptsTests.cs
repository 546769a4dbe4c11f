using System.Globalization;
using System.Net;
using FlagGateway.Admin.Security;

namespace FlagGateway.Tests.Admin;

public sealed class LoginAttemptsTests
{
    private static readonly IPAddress Office = IPAddress.Parse("203.0.113.7");

    private readonly FakeTimeProvider _time = new();
    private readonly LoginAttempts _attempts;

    public LoginAttemptsTests() => _attempts = new LoginAttempts(_time);

    [Fact]
    public void Count_TwentyInAMinute_ThenWaitsForTheRestOfIt()
    {
        for (var i = 0; i < LoginAttempts.PerMinute; i++)
            Assert.Null(_attempts.Count(Office));
        _time.Advance(TimeSpan.FromSeconds(45));

        Assert.Equal(TimeSpan.FromSeconds(15), _attempts.Count(Office));
        _time.Advance(TimeSpan.FromSeconds(14.5));
        Assert.Equal(TimeSpan.FromSeconds(0.5), _attempts.Count(Office));
        // Who goes on guessing does not wait longer for it.
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Null(_attempts.Count(Office));
    }

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData(null, null, true)]
    public void Count_SameLine_IsOneAddress(string? first, string? second, bool expected)
    {
        for (var i = 0; i < LoginAttempts.PerMinute; i++)
            _attempts.Count(Parse(first));

        Assert.Equal(expected, _attempts.Count(Parse(second)) is not null);
    }

    // One of all these may share its place with the office, and not many do.
    [Theory]
    [InlineData("198.51.100.")]
    [InlineData("2001:db8:0:")]
    public void Count_OtherAddresses_AreHardlyConcerned(string prefix)
    {
        for (var i = 0; i <= LoginAttempts.PerMinute; i++)
            _attempts.Count(Office);

        var barred = Enumerable.Range(1, 250).Count(i => _attempts.Count(IPAddress.Parse(prefix + i.ToString(CultureInfo.InvariantCulture) + (prefix.Contains(':', StringComparison.Ordinal) ? "::1" : ""))) is not null);

        Assert.InRange(barred, 0, 5);
    }

    private static IPAddress? Parse(string? text) => text is null ? null : IPAddress.Parse(text);
}
