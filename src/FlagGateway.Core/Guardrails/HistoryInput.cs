using FlagGateway.Core.History;

namespace FlagGateway.Core.Guardrails;

/// <summary>The data for guardrails that compare with earlier days.</summary>
/// <param name="History">What the flag's users got.</param>
/// <param name="Variant">The variant whose earlier days are compared: control.</param>
/// <param name="Now">The end of the windows.</param>
/// <param name="Windows">The windows, the longest first.</param>
internal sealed record HistoryInput(ServiceHistory History, string Variant, DateTimeOffset Now, IReadOnlyList<RecentWindow> Windows)
{
    /// <summary>The time zone of the time of the day; <c>null</c> for UTC.</summary>
    public TimeZoneInfo? Zone { get; init; }
}
