using FlagGateway.Core.History;

namespace FlagGateway.Core.Tests.History;

public sealed class SeasonalNormalTests
{
    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    public void From_NumberOfDays_DecidesWhetherItIsKnown(int days, bool isKnown)
    {
        var normal = SeasonalNormal.From(Days(days, static _ => 1));

        Assert.Equal((days, isKnown), (normal.Days, normal.IsKnown));
    }

    [Fact]
    public void From_ThreeWeeks_IsOfTheSameWeekday()
    {
        var normal = SeasonalNormal.From(Days(28, static day => day % 7 == 0 ? 200 : 100));

        Assert.Equal((4, 200, 0), (normal.Weeks, normal.Center, normal.Deviation));
    }

    [Fact]
    public void From_TwoWeeks_IsOfAllDaysAndVariesAsTheyDo()
    {
        var normal = SeasonalNormal.From(Days(14, static day => day % 7 is 0 or 1 or 2 ? 200 : 100));

        Assert.Equal((0, 100), (normal.Weeks, normal.Center));
        Assert.True(SeasonalNormal.From(Days(14, static day => day % 2 == 0 ? 200 : 100)).Deviation > 0.5);
    }

    [Fact]
    public void From_MoreThanADay_IsOfAllDays()
    {
        var normal = SeasonalNormal.From(Days(28, static day => day % 7 == 0 ? 200 : 100), hours: 30);

        Assert.Equal((0, 100), (normal.Weeks, normal.Center));
    }

    [Fact]
    public void From_AnIncidentOnOneDay_IsNotNormal()
    {
        var quiet = SeasonalNormal.From(Days(28, static day => 100 + (day * 3 % 5)));
        var hurt = SeasonalNormal.From(Days(28, static day => day == 9 ? 5000 : 100 + (day * 3 % 5)));

        Assert.InRange(hurt.Center, quiet.Center - 1, quiet.Center + 1);
        Assert.InRange(hurt.Deviation, 0, quiet.Deviation * 1.5);
    }

    [Fact]
    public void From_NormallyDistributedDays_EstimatesTheirDeviation()
    {
        var random = new Random(4);
        var deviations = Enumerable.Range(0, 300).Select(_ => SeasonalNormal.From(Days(28, _ => 100 + (10 * Normal(random)))).Deviation).ToArray();

        // Of logarithms: a tenth.
        Assert.InRange(deviations.Average(), 0.08, 0.12);
    }

    // Law: the next day lies beyond the usual about as rarely as asked for, whether days vary by amounts or by factors.
    [Theory]
    [InlineData(7, 0.1)]
    [InlineData(14, 0.1)]
    [InlineData(28, 0.1)]
    [InlineData(7, 0.6)]
    [InlineData(28, 0.6)]
    public void Usual_NextDayWithoutAChange_LiesBeyondItRarely(int days, double variation)
    {
        const double Alpha = 0.02;
        var random = new Random(days);
        var (above, below) = (0, 0);
        for (var run = 0; run < 4000; run++)
        {
            var normal = SeasonalNormal.From(Days(days, _ => 100 * Math.Exp(variation * Normal(random))));
            var (low, high) = normal.Usual(Alpha, 0);
            var next = 100 * Math.Exp(variation * Normal(random));
            above += next > high ? 1 : 0;
            below += next < low ? 1 : 0;
        }

        Assert.InRange(above / 4000.0, 0, 1.6 * Alpha);
        Assert.InRange(below / 4000.0, 0, 1.6 * Alpha);
    }

    [Fact]
    public void Usual_ValuesBelowZero_AreComparedAsTheyAre()
    {
        var normal = SeasonalNormal.From(Days(28, static day => (day * 7 % 5) - 2));

        Assert.False(normal.IsFactor);
        Assert.Equal(normal.Usual(0.01, 0).High - normal.Center, normal.Center - normal.Usual(0.01, 0).Low, 1e-9);
    }

    [Fact]
    public void Usual_SmallDeviation_IsAtLeastTheFloors()
    {
        var normal = SeasonalNormal.From(Days(28, static _ => 0.01));

        Assert.Equal((0.01, 0.01), normal.Usual(0.01, 0));
        Assert.True(normal.Usual(0.01, 0.001).High > 0.012);
    }

    private static NormalSample[] Days(int count, Func<int, double> value) => [.. Enumerable.Range(1, count).Select(day => new NormalSample(day, value(day), 1000))];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
