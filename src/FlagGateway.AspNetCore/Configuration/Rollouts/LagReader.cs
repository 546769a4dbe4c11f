using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads the lag of a guardrail.</summary>
internal static class LagReader
{
    private static readonly TimeSpan Max = TimeSpan.FromDays(7);

    /// <summary>Reads it; <c>null</c> for none.</summary>
    public static TimeSpan? Read(JsonElement element, string metric, string path, JsonShape shape)
    {
        if (shape.GetString(element, path, "lag") is not { } text)
            return null;
        if (!metric.Split('/').All(static part => part.StartsWith(GuardrailMetrics.SignalPrefix, StringComparison.Ordinal)))
        {
            shape.Error(path + ".lag", text, "Only signals have a lag.", "Remove it or name the metric signal:NAME or signal:NAME/signal:NAME");
            return null;
        }

        var lag = PlanTime.Read(element, path, "lag", TimeSpan.Zero, TimeSpan.FromSeconds(1), shape);
        if (lag > Max)
            shape.Error(path + ".lag", text, "Users served that long ago are not compared.", "Write at most 7.00:00:00");
        return lag == TimeSpan.Zero || lag > Max ? null : lag;
    }

    /// <summary>Checks the last guardrail against its stages and the other guardrails of its signal.</summary>
    /// <param name="guardrails">The guardrails so far.</param>
    /// <param name="stages">The stages that it may be watched in.</param>
    /// <param name="path">Its path.</param>
    /// <param name="shape">Receives the issues found.</param>
    public static void Check(IReadOnlyList<Guardrail> guardrails, IReadOnlyList<RolloutStage> stages, string path, JsonShape shape)
    {
        var guardrail = guardrails[^1];
        if (guardrail.Lag is { } lag && stages.FirstOrDefault(stage => stage.Percentage > 0 && stage.Hold < lag && guardrail.IsWatchedIn(stage.Name)) is { } stage)
            shape.Error(path + ".lag", lag.ToString("c"), $"Stage {stage.Name} is over before anyone counts: its hold is {stage.Hold:c}.", "Write a longer hold or a shorter lag, or leave the stage out with stages or from_stage");
        if (guardrails.SkipLast(1).Any(other => other.Lag != guardrail.Lag && GuardrailMetrics.SignalsOf(other.Metric).Intersect(GuardrailMetrics.SignalsOf(guardrail.Metric), StringComparer.Ordinal).Any()))
            shape.Error(path + ".lag", guardrail.Lag?.ToString("c"), "Another guardrail of this signal has another lag.", "Give all guardrails of a signal the same lag");
    }
}
