using FlagGateway.State;

namespace FlagGateway.Tests.Rollouts.Fleet;

public class LeaseClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Fence_NeverHeld_IsNothing() => Assert.Null(new LeaseClock(TimeSpan.FromSeconds(9), _time).Fence);

    [Fact]
    public void Fence_Held_EndsAtTwoThirdsOfTheLifetime()
    {
        var clock = new LeaseClock(TimeSpan.FromSeconds(9), _time);
        clock.Hold(7, _time.GetTimestamp());

        _time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.Equal(7, clock.Fence);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(clock.Fence);
    }

    [Fact]
    public void Hold_AnswerCameLate_CountsFromTheQuestion()
    {
        var clock = new LeaseClock(TimeSpan.FromSeconds(9), _time);
        var asked = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(7));

        clock.Hold(7, asked);

        Assert.Null(clock.Fence);
    }

    [Fact]
    public void Lose_Held_EndsAtOnce()
    {
        var clock = new LeaseClock(TimeSpan.FromSeconds(9), _time);
        clock.Hold(7, _time.GetTimestamp());

        clock.Lose();

        Assert.Null(clock.Fence);
    }

    [Fact]
    public void RenewInterval_IsAThird() => Assert.Equal(TimeSpan.FromSeconds(3), new LeaseClock(TimeSpan.FromSeconds(9), _time).RenewInterval);
}
