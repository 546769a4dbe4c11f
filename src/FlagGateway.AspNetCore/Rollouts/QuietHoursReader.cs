using FlagGateway.Core.Rollouts;
using FlagGateway.Options;

namespace FlagGateway.Rollouts;

/// <summary>Reads quiet hours, which are a freeze of each day.</summary>
internal static class QuietHoursReader
{
    private const string Name = "quiet hours";

    /// <summary>Reads them; reports each mistake with the key, its value, the problem and the remedy.</summary>
    /// <returns>The hours; <c>null</c> if there are none, or a mistake.</returns>
    public static FreezeWindow? Read(QuietHoursOptions? options, Action<string, string?, string, string> report)
    {
        if (options is null)
            return null;
        var isComplete = true;
        foreach (var (key, value) in new[] { ("From", options.From), ("To", options.To) })
        {
            if (value is not null)
                continue;
            isComplete = false;
            report(key, null, "Quiet hours need a beginning and an end.", "Write a time of the day, such as 18:00");
        }

        return isComplete
            ? FreezeReader.Read(
                new FreezeOptions { Name = Name, From = options.From, Until = options.To, Days = Enum.GetNames<DayOfWeek>(), TimeZone = options.TimeZone },
                (key, value, problem, _) => report(key == "Until" ? "To" : key, value, problem, key == "TimeZone" ? FreezeReader.ZoneRemedy : "Write a time of the day, such as 18:00"))
            : null;
    }
}
