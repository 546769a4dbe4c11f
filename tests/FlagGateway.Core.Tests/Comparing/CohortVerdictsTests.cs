using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;
using Interval = FlagGateway.Core.Statistics.Interval;

namespace FlagGateway.Core.Tests.Comparing;

public sealed class CohortVerdictsTests
{
    private static readonly Config Many = Laws.Try(2_000);

    // Hard +0.5pp, soft +0.1pp.
    [Theory]
    [InlineData(-0.004, -0.001, CohortVerdict.Better, true)]
    [InlineData(-0.004, 0.0005, CohortVerdict.WithinTolerance, true)]
    [InlineData(0.0001, 0.0009, CohortVerdict.WithinTolerance, true)]
    [InlineData(-0.1, 0.1, CohortVerdict.Inconclusive, false)]
    [InlineData(0.0005, 0.002, CohortVerdict.Inconclusive, false)]
    [InlineData(0.002, 0.003, CohortVerdict.Investigate, true)]
    [InlineData(0.002, 0.1, CohortVerdict.Investigate, true)]
    [InlineData(0.006, 0.1, CohortVerdict.Stop, true)]
    public void Of_WithLimits_IsWhereTheIntervalLies(double lower, double upper, CohortVerdict expected, bool isSettled)
    {
        var interval = Interval(lower, upper);
        JudgedLimit[] limits = [Limit("+0.5pp", true, interval), Limit("+0.1pp", false, interval)];

        var verdict = CohortVerdicts.From(interval, true, limits);

        Assert.Equal((expected, isSettled), (verdict, CohortVerdicts.IsSettled(verdict, hasLimits: true)));
    }

    [Theory]
    [InlineData(true, 0.01, 0.02, CohortVerdict.Investigate)]
    [InlineData(true, -0.02, -0.01, CohortVerdict.Better)]
    [InlineData(false, 0.01, 0.02, CohortVerdict.Better)]
    [InlineData(false, -0.02, -0.01, CohortVerdict.Investigate)]
    [InlineData(null, 0.01, 0.02, CohortVerdict.Investigate)]
    [InlineData(null, -0.02, -0.01, CohortVerdict.Investigate)]
    [InlineData(null, -0.01, 0.01, CohortVerdict.WithinTolerance)]
    [InlineData(true, 0, 0.01, CohortVerdict.WithinTolerance)]
    public void Of_WithoutLimits_OnlySureDifferencesCount(bool? isHigherWorse, double lower, double upper, CohortVerdict expected) =>
        Assert.Equal(expected, CohortVerdicts.From(Interval(lower, upper), isHigherWorse, []));

    [Theory]
    [InlineData(false, CohortVerdict.Stop)]
    [InlineData(true, CohortVerdict.Investigate)]
    public void Of_AbsoluteLimitThatControlBreaksAsWell_IsNoReasonToStop(bool controlBreaks, CohortVerdict expected) =>
        Assert.Equal(expected, CohortVerdicts.From(null, true, [Limit("1%", true, Interval(0.02, 0.03), controlBreaks)]));

    [Fact]
    public void Of_LowerIsWorse_LooksBelow() =>
        Assert.Equal(CohortVerdict.Stop, CohortVerdicts.From(Interval(-0.3, -0.2), false, [Limit("-10%", true, Interval(-0.3, -0.2))]));

    [Fact]
    public void Of_IntervalMovedToTheWorse_IsNeverAMilderWord() => Check.One(Many, Prop.ForAll(
        ArbMap.Default.ArbFor<NormalFloat>(), ArbMap.Default.ArbFor<NormalFloat>(), ArbMap.Default.ArbFor<NormalFloat>(), (a, b, by) =>
        {
            var (lower, upper, shift) = (Math.Min(a.Get, b.Get), Math.Max(a.Get, b.Get), Math.Abs(by.Get));

            foreach (var isHigherWorse in new[] { true, false })
            {
                var sign = isHigherWorse ? 1 : -1;
                Assert.True(At(0) <= At(sign * shift));

                CohortVerdict At(double moved)
                {
                    var interval = Interval(lower + moved, upper + moved);
                    return CohortVerdicts.From(interval, isHigherWorse, [Limit(isHigherWorse ? "+50%" : "-50%", true, interval), Limit(isHigherWorse ? "+10%" : "-10%", false, interval)]);
                }
            }
        }));

    private static Interval Interval(double lower, double upper) => new((lower + upper) / 2, lower, upper);

    private static JudgedLimit Limit(string text, bool isHard, Interval interval, bool controlBreaks = false)
    {
        Assert.True(Threshold.TryParse(text, out var threshold));
        return new JudgedLimit(threshold!, isHard, interval, controlBreaks);
    }
}
