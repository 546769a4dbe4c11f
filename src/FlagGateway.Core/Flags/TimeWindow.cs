using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Core.Flags;

/// <summary>
/// A time window, once or recurring, compiled from the settings of <c>Microsoft.TimeWindow</c>.
/// Evaluates in constant time without allocating.
/// </summary>
internal sealed class TimeWindow
{
    private readonly long _start;
    private readonly long _end;
    private readonly Recurring? _recurring;

    /// <param name="settings">Settings that the library's own check has passed.</param>
    public TimeWindow(TimeWindowFilterSettings settings)
    {
        // Without a start and an end the library's filter is never met.
        var isEmpty = settings.Start is null && settings.End is null;
        _start = isEmpty ? long.MaxValue : settings.Start?.UtcTicks ?? long.MinValue;
        _end = settings.End?.UtcTicks ?? long.MaxValue;
        _recurring = settings.Recurrence is null ? null : new Recurring(settings.Start!.Value, settings.Recurrence);
    }

    /// <summary>Whether the window is open at an instant, in UTC ticks.</summary>
    public bool Contains(long utcTicks)
    {
        if (utcTicks < _start)
            return false;
        if (utcTicks < _end)
            return true;
        return _recurring is not null
            && _recurring.TryFindPrevious(utcTicks, out var occurrence)
            && utcTicks < occurrence + (_end - _start);
    }

    private sealed class Recurring
    {
        private readonly long _start;
        private readonly long _period;
        private readonly long _firstWeek;
        private readonly long[] _days; // offsets within the week, in ticks, ascending; one entry of 0 for daily
        private readonly int _startDay;
        private readonly bool _isWeekly;
        private readonly long _lastStart;
        private readonly long _maxOccurrences;

        public Recurring(DateTimeOffset start, Recurrence recurrence)
        {
            var pattern = recurrence.Pattern;
            var range = recurrence.Range;
            _start = start.UtcTicks;
            _isWeekly = pattern.Type == RecurrencePatternType.Weekly;
            _lastStart = range.Type == RecurrenceRangeType.EndDate ? range.EndDate.UtcTicks : long.MaxValue;
            _maxOccurrences = range.Type == RecurrenceRangeType.Numbered ? range.NumberOfOccurrences : long.MaxValue;
            if (_isWeekly)
            {
                var startOffset = DaysBetween(pattern.FirstDayOfWeek, start.DayOfWeek);
                _period = pattern.Interval * 7 * TimeSpan.TicksPerDay;
                _firstWeek = _start - startOffset * TimeSpan.TicksPerDay;
                _days = [.. pattern.DaysOfWeek.Distinct()
                    .Select(day => DaysBetween(pattern.FirstDayOfWeek, day) * TimeSpan.TicksPerDay).Order()];
                _startDay = Array.IndexOf(_days, startOffset * TimeSpan.TicksPerDay);
            }
            else
            {
                _period = pattern.Interval * TimeSpan.TicksPerDay;
                _firstWeek = _start;
                _days = [0];
            }
        }

        /// <summary>
        /// Finds the start of the latest occurrence at or before an instant that is not before the first.
        /// </summary>
        public bool TryFindPrevious(long utcTicks, out long occurrence)
        {
            var periods = (utcTicks - _firstWeek) / _period;
            long count;
            if (_isWeekly)
            {
                (occurrence, count) = FindInWeek(utcTicks, periods);
            }
            else
            {
                occurrence = _firstWeek + periods * _period;
                count = periods + 1;
            }

            return occurrence <= _lastStart && count <= _maxOccurrences;
        }

        private (long Occurrence, long Count) FindInWeek(long utcTicks, long periods)
        {
            var week = _firstWeek + periods * _period;
            var count = periods * _days.Length - _startDay;
            var day = 0;
            if (week + _days[0] < _start)
            {
                // In the first week the days before the start do not count.
                count = 0;
                day = _startDay;
            }

            if (utcTicks < week + _days[day])
                return (week - _period + _days[^1], count);
            while (day + 1 < _days.Length && utcTicks >= week + _days[day + 1])
            {
                day++;
                count++;
            }

            return (week + _days[day], count + 1);
        }

        private static int DaysBetween(DayOfWeek from, DayOfWeek to) => ((int)to - (int)from + 7) % 7;
    }
}
