using FlagGateway.Diagnosis;

namespace FlagGateway.Tests.Diagnosis;

public sealed class ClockReadingsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.4, 0)] // Between question and response.
    [InlineData(-0.9, 0)] // A date in whole seconds may be that much older.
    [InlineData(-3, -2)]
    [InlineData(3, 2.5)]
    public void DifferenceOf_OtherClock_IsWhatRoundTripAndResolutionCannotExplain(double other, double expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), ClockReadings.DifferenceOf(Now.AddSeconds(other), Now, Now.AddSeconds(0.5), TimeSpan.FromSeconds(1)));

    [Theory]
    [InlineData(0, DiagnosticStatus.Ok, "agrees with Redis")]
    [InlineData(1.9, DiagnosticStatus.Ok, "agrees with Redis")]
    [InlineData(5, DiagnosticStatus.Warning, "5 s behind Redis")]
    [InlineData(-5, DiagnosticStatus.Warning, "5 s ahead of Redis")]
    [InlineData(-61, DiagnosticStatus.Failed, "61 s ahead of Redis")]
    public void Judge_Difference_SaysWhoIsAhead(double other, DiagnosticStatus status, string finding)
    {
        ClockReadings clock = new(_time);
        clock.Note("Redis", Now.AddSeconds(other), Now, TimeSpan.Zero);

        var check = clock.Judge();

        Assert.Equal((status, finding), (check.Status, check.Finding));
        Assert.Equal(status != DiagnosticStatus.Ok, check.Remedy is not null);
    }

    [Fact]
    public void Judge_SeveralClocks_IsByTheOneThatDiffersMost()
    {
        ClockReadings clock = new(_time);
        clock.Note("Redis", Now, Now, TimeSpan.Zero);
        clock.Note("Prometheus", Now.AddMinutes(-2), Now, TimeSpan.Zero);

        Assert.Equal("120 s ahead of Prometheus", clock.Judge().Finding);
    }

    [Fact]
    public void Judge_NoOtherClock_IsNoFailure() => Assert.Equal(DiagnosticStatus.Ok, new ClockReadings(_time).Judge().Status);
}
