using System.Globalization;
using FlagGateway.Core.Rollouts;
using FlagGateway.Options;

namespace FlagGateway.Rollouts;

/// <summary>Reads freezes of gateway.json.</summary>
internal static class FreezeReader
{
    /// <summary>What to do about a time zone that is not known.</summary>
    public const string ZoneRemedy = "Write a name such as Europe/Berlin or UTC. If the name is right, this machine or image has no time zone database: install tzdata, or write times with an offset";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Reads one; reports each mistake with the key, its value, the problem and the remedy.</summary>
    /// <returns>The freeze; <c>null</c> if there is a mistake.</returns>
    public static FreezeWindow? Read(FreezeOptions options, Action<string, string?, string, string> report)
    {
        var zone = ReadZone(options.TimeZone);
        if (options.TimeZone is not null && zone is null)
        {
            report("TimeZone", options.TimeZone, "No time zone has this name here.", ZoneRemedy);
            return null;
        }

        // What is missing is reported with the key.
        if (options.Name is null || options.From is not { } from || options.Until is not { } until)
            return null;
        return options.Days is null ? ReadSingle(options.Name, from, until, zone, report) : ReadWeekly(options, from, until, zone, report);
    }

    /// <summary>Reads all of a valid configuration.</summary>
    public static IReadOnlyList<FreezeWindow> ReadAll(FreezeOptions[]? options) =>
        [.. (options ?? []).Select(static one => Read(one, static (_, _, _, _) => { })).OfType<FreezeWindow>()];

    /// <summary>A time zone by its name; <c>null</c> if there is none.</summary>
    public static TimeZoneInfo? ReadZone(string? name) => name is { Length: > 0 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary>A date with time and offset, or without offset in a time zone.</summary>
    /// <returns>The moment; without one the problem and the remedy.</returns>
    public static (DateTimeOffset? Moment, string Problem, string Remedy) ReadMoment(string text, TimeZoneInfo? zone, bool latest)
    {
        const string Example = "Write it as 2026-12-20T18:00:00+01:00, or without the offset and with a time zone";
        if (!DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                ? zone is null ? (moment, "", "") : (null, "It has an offset and a time zone.", "Remove one of the two")
                : (null, "Not a date with a time.", Example);
        }

        return zone is null ? (null, "It is not known which time zone is meant.", Example) : (LocalTime.ToMoment(local, zone, latest), "", "");
    }

    private static SingleFreeze? ReadSingle(string name, string from, string until, TimeZoneInfo? zone, Action<string, string?, string, string> report)
    {
        var (first, last) = (Moment("From", from, latest: false), Moment("Until", until, latest: true));
        if (first is null || last is null)
            return null;
        if (first < last)
            return new SingleFreeze(name, first.Value, last.Value);
        report("Until", until, "It ends before it begins.", "Write a later time than From");
        return null;

        DateTimeOffset? Moment(string key, string text, bool latest)
        {
            // One of the two may have an offset of its own.
            var (moment, problem, remedy) = ReadMoment(text, zone, latest);
            if (moment is null)
                report(key, text, problem, remedy);
            return moment;
        }
    }

    private static WeeklyFreeze? ReadWeekly(FreezeOptions options, string from, string until, TimeZoneInfo? zone, Action<string, string?, string, string> report)
    {
        var isGood = true;
        HashSet<DayOfWeek> days = [];
        for (var i = 0; i < options.Days!.Length; i++)
        {
            if (Array.Find(Enum.GetNames<DayOfWeek>(), name => name.Equals(options.Days[i], StringComparison.OrdinalIgnoreCase)) is { } day)
                days.Add(Enum.Parse<DayOfWeek>(day));
            else
                Report($"Days:{i}", options.Days[i], "Not a day of the week.", $"Use some of {string.Join(", ", Enum.GetNames<DayOfWeek>())}");
        }

        if (options.Days.Length == 0)
            Report("Days", null, "No day is named.", "Name days such as Friday, or remove it and write dates");
        if (zone is null)
            Report("TimeZone", null, "It is not known which time zone is meant.", "Add TimeZone, such as Europe/Berlin or UTC");
        var (first, last) = (Time("From", from, "23:59"), Time("Until", until, "24:00"));
        if (!isGood)
            return null;
        return new WeeklyFreeze(options.Name!, days, first, last > first ? last : last + Day, zone!);

        TimeSpan Time(string key, string text, string max)
        {
            if (text == "24:00" && max == text)
                return Day;
            if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
                return time.ToTimeSpan();
            Report(key, text, "Not a time of the day.", $"Write it as 16:00, from 00:00 to {max}; for a freeze that happens once, remove Days");
            return TimeSpan.Zero;
        }

        void Report(string key, string? value, string problem, string remedy)
        {
            isGood = false;
            report(key, value, problem, remedy);
        }
    }
}
