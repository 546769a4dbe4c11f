using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Tests.Guardrails;

namespace FlagGateway.Core.Tests.History;

/// <summary>
/// Days at 100 % after four weeks of history: errors follow the time of the day, the weekday, and vary from day to day.
/// </summary>
public sealed class DriftSimulationTests(ITestOutputHelper output)
{
    private const int Runs = 60;
    private const int RequestsPerHour = 200;

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);
    private static readonly Guardrail Errors = Judging.Guardrail("error_rate", "+100%", "+50%") with { Baseline = Baseline.History };

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Day_AsAlways_IsRarelyStopped(double variation)
    {
        var days = Enumerable.Range(0, Runs).Select(run => Run(run, variation, 1)).ToArray();
        output.WriteLine($"days vary by {variation}: hard {days.Count(static day => day.Hard is not null)}, soft {days.Count(static day => day.Soft is not null)} of {Runs}");

        Assert.InRange(days.Count(static day => day.Hard is not null), 0, Runs * 0.02);
        Assert.InRange(days.Count(static day => day.Soft is not null), 0, Runs * 0.06);
    }

    [Theory]
    [InlineData(0.05, 3, 0.98, 60)]
    [InlineData(0.2, 4, 0.9, 120)]
    public void Day_WithManyTimesTheErrors_IsStopped(double variation, double factor, double share, int medianMinutes)
    {
        var days = Enumerable.Range(0, Runs).Select(run => Run(run, variation, factor)).ToArray();
        var delays = days.Select(static day => day.Hard ?? TimeSpan.MaxValue).Order().ToArray();
        output.WriteLine($"days vary by {variation}, {factor} times the errors: {days.Count(static day => day.Hard is not null)} of {Runs}, median {delays[Runs / 2]}");

        Assert.True(days.Count(static day => day.Hard is not null) >= Runs * share);
        Assert.True(delays[Runs / 2] <= TimeSpan.FromMinutes(medianMinutes));
    }

    private static (TimeSpan? Hard, TimeSpan? Soft) Run(int seed, double variation, double factor)
    {
        Random random = new(seed);
        var today = Vary(random, variation);
        Dictionary<int, double> levels = [];
        var history = Histories.Create(28, at =>
        {
            if (!levels.TryGetValue(at.DayOfYear, out var level))
                levels[at.DayOfYear] = level = Vary(random, variation);
            return Count(random, level * Usual(at), RequestsPerHour, null);
        });
        var windows = RecentWindows.Begin(TimeSpan.Zero, CohortCounts.Empty, CohortCounts.Empty);
        var counts = CohortCounts.Empty;
        (TimeSpan? Hard, TimeSpan? Soft) found = default;
        for (var elapsed = Look; elapsed <= TimeSpan.FromDays(1); elapsed += Look)
        {
            var now = Histories.Now + elapsed;
            counts = Count(random, today * factor * Usual(now), RequestsPerHour / 6, counts);
            windows = windows.Advance(elapsed, CohortCounts.Empty, counts);
            var verdict = GuardrailJudge.Judge(Errors, new JudgeInput
            {
                Windows = [windows.Windows[0].Counts],
                Reference = ReferenceKind.History,
                History = new HistoryInput(history, Histories.Control, now, windows.Windows),
            });
            found = (found.Hard ?? (verdict.Kind == VerdictKind.HardFail ? elapsed : null), found.Soft ?? (verdict.Kind is VerdictKind.HardFail or VerdictKind.SoftFail ? elapsed : null));
            if (found.Hard is not null)
                break;
        }

        return found;
    }

    // Half as many errors at night, and twice as many at weekends.
    private static double Usual(DateTimeOffset at) => 0.01 * (1 + (0.5 * Math.Sin(at.Hour * Math.PI / 12))) * (at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 2 : 1);

    private static double Vary(Random random, double variation) => Math.Exp(variation * Normal(random));

    private static CohortCounts Count(Random random, double rate, int requestsPerPartition, CohortCounts? before)
    {
        var (requests, errors) = (new long[UserPartitions.Count], new long[UserPartitions.Count]);
        for (var partition = 0; partition < requests.Length; partition++)
        {
            var mean = requestsPerPartition * Math.Min(1, rate);
            requests[partition] = (before?.Requests[partition] ?? 0) + requestsPerPartition;
            errors[partition] = (before?.Errors[partition] ?? 0) + Poisson(random, mean);
        }

        return new CohortCounts { Requests = requests, Errors = errors };
    }

    private static long Poisson(Random random, double mean)
    {
        var (count, product, limit) = (0L, random.NextDouble(), Math.Exp(-mean));
        for (; product > limit; count++)
            product *= random.NextDouble();
        return count;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
