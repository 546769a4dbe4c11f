using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Statistics;

/// <summary>Statistical power of a stage, from the same intervals that judge it.</summary>
/// <param name="MinDetectableDifference">
/// The smallest difference of error rates that stops the candidate within the hold with 80 % probability; <c>null</c>
/// for none.
/// </param>
/// <param name="TimeToDetect">
/// The time until the given difference stops it with 80 % probability; <c>null</c> for longer than
/// <see cref="Maximum"/>.
/// </param>
/// <param name="TimeToPass">
/// The time until a candidate equal to control passes with 80 % probability; <c>null</c> for longer.
/// </param>
/// <param name="FalseStops">Share of simulated stages without a difference that stopped.</param>
public sealed record PowerEstimate(double? MinDetectableDifference, TimeSpan? TimeToDetect, TimeSpan? TimeToPass, double FalseStops)
{
    /// <summary>Longest time that is considered.</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromDays(30);

    // The normal quantile of 80 %: how far noise may move the estimate to the wrong side.
    private const double Power = 0.8416;

    private const int SimulatedStages = 300;

    private const int SimulatedEvaluations = 60;

    private static readonly TimeSpan FirstEvaluation = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Estimates the power. Takes about a tenth of a second, nearly all for <see cref="FalseStops"/>.
    /// </summary>
    public static PowerEstimate For(PowerQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var difference = question.Difference ?? (2 * question.Hard);
        double? smallest = null;
        if (Stops(question, 1 - question.BaseRate, question.Hold))
            smallest = Bisect(question.Hard, 1 - question.BaseRate, candidate => Stops(question, candidate, question.Hold));
        return new PowerEstimate(
            smallest,
            Soonest(time => Stops(question, difference, time)),
            Soonest(time => Interval(question, 0, Power, time).Upper < (question.Soft ?? question.Hard)),
            SimulateFalseStops(question));
    }

    private static bool Stops(PowerQuestion question, double difference, TimeSpan time) => Interval(question, difference, -Power, time).Lower > question.Hard;

    private static TimeSpan? Soonest(Func<TimeSpan, bool> isReached)
    {
        if (!isReached(Maximum))
            return null;
        var log = Bisect(Math.Log(FirstEvaluation.TotalSeconds), Math.Log(Maximum.TotalSeconds), log => isReached(TimeSpan.FromSeconds(Math.Exp(log))));
        return TimeSpan.FromSeconds(Math.Exp(log));
    }

    private static double Bisect(double no, double yes, Func<double, bool> isReached)
    {
        for (var step = 0; step < 40; step++)
        {
            var middle = (no + yes) / 2;
            if (isReached(middle))
                yes = middle;
            else
                no = middle;
        }

        return yes;
    }

    // The interval if noise moves the candidate's rate by some standard errors.
    private static Interval Interval(PowerQuestion question, double difference, double deviation, TimeSpan time)
    {
        var all = question.RequestsPerSecond * time.TotalSeconds;
        var control = Estimate(question, question.BaseRate, 0, all * (1 - question.Share), 1 - question.Share);
        var candidate = Estimate(question, Math.Min(1, question.BaseRate + difference), deviation, all * question.Share, question.Share);
        return Contrast.Difference(candidate, control, question.Hard, ErrorBudget.ForWindow(null));
    }

    private static CohortEstimate Estimate(PowerQuestion question, double rate, double deviation, double requests, double share)
    {
        var shifted = Math.Clamp(rate + (deviation * Math.Sqrt(question.DesignEffect * rate * (1 - rate) / requests)), 0, 1);
        var usersPerPartition = SimulatedCohort.UsersPerPartition(question, share);
        var partitions = UserPartitions.Count / (1 + (question.ActivityVariation * question.ActivityVariation / usersPerPartition));
        return CohortEstimate.Rate(shifted, requests, question.DesignEffect * shifted * (1 - shifted) / requests, Math.Max(0.5, partitions - 1));
    }

    // Evaluates at growing distances; those in between give almost the same result.
    private static double SimulateFalseStops(PowerQuestion question)
    {
        var random = new Random(1);
        var guardrail = new Guardrail(GuardrailMetrics.ErrorRate, null, new Threshold(ThresholdKind.DifferenceInPoints, question.Hard, "hard"), null, null);
        var growth = Math.Pow(Math.Max(1, question.Hold / FirstEvaluation), 1.0 / SimulatedEvaluations);
        var stopped = 0;
        for (var stage = 0; stage < SimulatedStages; stage++)
        {
            var (control, candidate) = (new SimulatedCohort(question, 1 - question.Share, random), new SimulatedCohort(question, question.Share, random));
            double time = 0, next = FirstEvaluation.TotalSeconds;
            for (var evaluation = 0; evaluation < SimulatedEvaluations; evaluation++, next *= growth)
            {
                control.Add(next - time);
                candidate.Add(next - time);
                time = next;
                var input = new JudgeInput { Windows = [new ComparisonWindow(control.Counts, candidate.Counts)] };
                if (GuardrailJudge.Judge(guardrail, input).Kind != VerdictKind.HardFail)
                    continue;
                stopped++;
                break;
            }
        }

        return stopped / (double)SimulatedStages;
    }
}
