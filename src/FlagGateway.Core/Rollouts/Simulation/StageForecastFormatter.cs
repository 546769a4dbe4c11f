using System.Globalization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Describes in one line whether a stage's hold is long enough, and if not, why.</summary>
internal static class StageForecastFormatter
{
    // The probability with which forecasts of limits hold.
    private const double Mostly = 0.8;

    /// <summary>Adds the verdict to a forecast.</summary>
    public static StageForecast Complete(StageForecast forecast, RolloutPlan plan, StageTraffic stage)
    {
        var deadline = DurationFormatter.Format(plan.ProgressDeadline);
        if (forecast.Limits.FirstOrDefault(limit => limit.IsBrokenByControl) is { } broken)
            return Starve(forecast, $"cannot pass: control itself breaks {broken.Guardrail} {broken.Limit} {broken.Threshold}; it waits up to its progress deadline of {deadline} and pauses");
        if (forecast.Users < stage.Stage.MinimumUsers)
            return Starve(forecast, string.Create(CultureInfo.InvariantCulture, $"cannot pass: it never has {stage.Stage.MinimumUsers:#,0} users, at {stage.Stage.Percentage:0.##} % there are {forecast.Users:#,0}; it waits up to its progress deadline of {deadline} and pauses"));
        LimitForecast[] deciding = [.. forecast.Limits.Where(limit => limit.Consequence is not null)];
        if (stage.CopiedShare <= 0 && deciding.Any(limit => GuardrailMetrics.KindOf(limit.Guardrail) == MetricKind.ShadowMismatchRate))
            return Starve(forecast, $"cannot pass: shadow_mismatch_rate has nothing to compare, because control's requests are not copied here; it waits up to its progress deadline of {deadline} and pauses");

        var last = deciding.MaxBy(limit => limit.TimeToPass ?? TimeSpan.MaxValue);
        var pass = last is null ? TimeSpan.Zero : last.TimeToPass;
        var gathered = TimeToRequests(stage);
        var isGathering = gathered > pass;
        pass = isGathering ? gathered : pass;
        var detect = deciding.Where(limit => limit.Consequence == VerdictKind.HardFail).Select(limit => limit.TimeToDetect ?? LimitForecast.Maximum).DefaultIfEmpty(TimeSpan.Zero).Max();
        forecast = forecast with { TimeToPass = pass, NeededHold = pass is null ? null : pass > detect ? pass : detect };
        if (last is null && !isGathering)
            return forecast with { Fitness = StageFitness.Unwatched, Verdict = Unwatched(plan, stage) };
        var doubt = isGathering
            ? string.Create(CultureInfo.InvariantCulture, $"{stage.Stage.MinimumRequests:#,0} requests do not come in")
            : Doubt(last!, stage);
        return Judge(forecast, plan, doubt, isGathering ? null : detect);
    }

    // Simulations take precedence: they include effects that the arithmetic of one limit does not.
    private static StageForecast Judge(StageForecast forecast, RolloutPlan plan, string doubt, TimeSpan? detect)
    {
        var (hold, pass, trials) = (forecast.Stage.Hold, forecast.TimeToPass ?? TimeSpan.MaxValue, detect is null ? null : forecast.Trials);
        var before = forecast.TimeToPass is { } time ? $"before {DurationFormatter.Format(time)}" : $"within {DurationFormatter.Format(LimitForecast.Maximum)}";
        if (trials is null ? pass <= hold : trials.Passes >= Mostly * trials.Count)
        {
            var seen = detect > TimeSpan.Zero ? $"; twice each hard limit is seen after {Long(detect.Value)}" : "";
            return forecast with
            {
                Fitness = StageFitness.Sound,
                Verdict = (pass <= hold ? $"long enough: it can pass after {DurationFormatter.Format(pass)}" : $"barely long enough: now and then {doubt} {before}") + seen,
            };
        }

        var deadline = DurationFormatter.Format(plan.ProgressDeadline);
        var pause = trials is null
            ? $"it will wait up to its progress deadline of {deadline} and pause"
            : $"in {trials.Count - trials.Passes - trials.LatePasses} of {trials.Count} plays it waited out its progress deadline of {deadline} and paused";
        if (trials is null ? pass <= hold + plan.ProgressDeadline : trials.Passes + trials.LatePasses >= Mostly * trials.Count)
            return forecast with { Fitness = StageFitness.Late, Verdict = $"hold short: {doubt} {before}; {(trials is null ? "it goes on then" : pause)}" };
        var remedy = forecast.TimeToPass is null ? "; more users or a wider limit help, time does not" : "";
        return Starve(forecast, $"hold too short: {doubt} {before}; {pause}{remedy}");
    }

    private static StageForecast Starve(StageForecast forecast, string verdict) => forecast with { Fitness = StageFitness.Starves, Verdict = verdict };

    private static string Unwatched(RolloutPlan plan, StageTraffic stage)
    {
        if (plan.Guardrails.Count == 0)
            return "nothing is judged: the plan has no guardrail that can be simulated";
        if (stage.Stage.Percentage >= 100)
            return "not simulated: judged against control's numbers in the last stage that had both variants";
        return stage.HasGroups
            ? "not simulated: judged against the same groups' numbers on control before the stage"
            : "nothing is judged: nobody is on the candidate";
    }

    private static string Doubt(LimitForecast limit, StageTraffic stage)
    {
        var percentage = stage.IsComparable ? $"at {stage.Stage.Percentage.ToString("0.##", CultureInfo.InvariantCulture)} % " : "";
        return $"{percentage}{limit.Guardrail} cannot be distinguished from {limit.Threshold}";
    }

    private static string Long(TimeSpan time) => time >= LimitForecast.Maximum ? $"{DurationFormatter.Format(LimitForecast.Maximum)} or later" : DurationFormatter.Format(time);

    private static TimeSpan TimeToRequests(StageTraffic stage)
    {
        var seconds = stage.Stage.MinimumRequests / (stage.Traffic.RequestsPerSecond * stage.CandidateShare);
        return double.IsNaN(seconds) ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(3650).TotalSeconds));
    }
}
