using FlagGateway.Core.Flags;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Core.Tests.Flags;

public sealed class TimeWindowTests
{
    private static readonly DateTimeOffset Epoch = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Contains_AnyRecurrence_EqualsLibraryAroundEachBoundary()
    {
        var compared = 0;
        Check.One(Laws.Try(2_000), Prop.ForAll(Settings().ToArbitrary(), settings =>
        {
            if (!IsAccepted(settings))
                return;
            var window = new TimeWindow(settings);
            foreach (var instant in Instants(settings))
            {
                compared++;
                Assert.True(
                    window.Contains(instant.UtcTicks) == Library(settings, instant),
                    $"{instant:O} in {System.Text.Json.JsonSerializer.Serialize(settings)}");
            }
        }));

        Assert.InRange(compared, 20_000, int.MaxValue);
    }

    [Fact]
    public void Contains_NeitherStartNorEnd_IsNeverOpen() =>
        Assert.False(new TimeWindow(new TimeWindowFilterSettings()).Contains(Epoch.UtcTicks));

    [Fact]
    public void Contains_EndOnly_IsOpenUntilThen()
    {
        var window = new TimeWindow(new TimeWindowFilterSettings { End = Epoch });

        Assert.True(window.Contains(Epoch.UtcTicks - 1));
        Assert.False(window.Contains(Epoch.UtcTicks));
    }

    private static IEnumerable<DateTimeOffset> Instants(TimeWindowFilterSettings settings)
    {
        for (var day = -1; day < 60; day += 3)
        {
            foreach (var edge in new[] { settings.Start!.Value, settings.End!.Value })
            {
                for (var tick = -1; tick <= 1; tick++)
                    yield return edge.AddDays(day).AddTicks(tick);
            }
        }
    }

    private static bool IsAccepted(TimeWindowFilterSettings settings)
    {
        try
        {
            _ = Library(settings, Epoch);
            return FlagValidator.Validate(new FeatureDefinition
            {
                Name = "f",
                EnabledFor = [new FeatureFilterConfiguration { Name = "Microsoft.TimeWindow", ParametersObject = settings }],
            }).Count == 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool Library(TimeWindowFilterSettings settings, DateTimeOffset now) =>
        new TimeWindowFilter { SystemClock = new FakeTimeProvider(now) }
            .EvaluateAsync(new FeatureFilterEvaluationContext { FeatureName = "f", Settings = settings }).GetAwaiter().GetResult();

    private static Gen<TimeWindowFilterSettings> Settings() =>
        from offset in Gen.Elements(0, 2, -8, 13)
        from startMinute in Gen.Choose(0, 60 * 24 * 20)
        from minutes in Gen.OneOf(Gen.Choose(1, 60 * 24), Gen.Constant(60 * 24))
        from isWeekly in Gen.Elements(true, false)
        from interval in Gen.Choose(1, 4)
        from days in Gen.SubListOf(Enum.GetValues<DayOfWeek>())
        from first in Gen.Elements(Enum.GetValues<DayOfWeek>())
        from range in Gen.Elements(Enum.GetValues<RecurrenceRangeType>())
        from count in Gen.Choose(1, 12)
        let start = new DateTimeOffset(Epoch.DateTime, TimeSpan.FromHours(offset)).AddMinutes(startMinute)
        select new TimeWindowFilterSettings
        {
            Start = start,
            End = start.AddMinutes(minutes),
            Recurrence = new Recurrence
            {
                Pattern = new RecurrencePattern
                {
                    Type = isWeekly ? RecurrencePatternType.Weekly : RecurrencePatternType.Daily,
                    Interval = interval,
                    DaysOfWeek = [.. days.Append(start.DayOfWeek).Distinct()],
                    FirstDayOfWeek = first,
                },
                Range = new RecurrenceRange { Type = range, NumberOfOccurrences = count, EndDate = start.AddDays(count * 4) },
            },
        };
}
