using FlagGateway.State.Redis;

namespace FlagGateway.Tests.State;

public class ServerClockTests
{
    private const long Server = 1_700_000_000_000;

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(1);

    [Fact]
    public void In_BeforeTheServerTold_IsEmpty() => Assert.True(new ServerClock(new FakeTimeProvider()).In(Span).IsNullOrEmpty);

    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    [InlineData(990)]
    public void In_AnswerOnItsWayForSomeTime_IsNeverLaterThanTheSpan(int milliseconds)
    {
        FakeTimeProvider time = new();
        ServerClock clock = new(time);

        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        clock.Note(Server);
        time.Advance(TimeSpan.FromSeconds(3));

        var now = Server + milliseconds + 3000;
        Assert.InRange((long)clock.In(Span), now, now + 999);
    }
}
