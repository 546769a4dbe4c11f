using System.Globalization;

namespace FlagGateway.Core.Rollouts.Rehearsal;

/// <summary>Says in a sentence whether a stage's hold is long enough, and why not.</summary>
internal static class StageSentence
{
    // A hold so many times what is needed could be cut.
    private const double Generous = 4;

    /// <summary>Adds the verdict to a forecast.</summary>
    public static StageForecast Complete(StageForecast forecast, RolloutPlan plan, StageTraffic stage)
    {
        var (hold, patience) = (stage.Stage.Hold, plan.Patience);
        if (forecast.Limits.FirstOrDefault(limit => limit.IsBrokenByControl) is { } broken)
            return forecast with { Fitness = StageFitness.Starves, Verdict = $"control itself breaks {broken.Guardrail} {broken.Limit} {broken.Threshold}: it can never pass, and pauses after its patience of {RolloutText.Time(patience)}" };
        if (MissingUsers(forecast, stage.Stage) is { } missing)
            return forecast with { Fitness = StageFitness.Starves, Verdict = $"{missing}; it waits up to its patience of {RolloutText.Time(patience)} and pauses" };
        LimitForecast[] deciding = [.. forecast.Limits.Where(limit => limit.Limit != "warn")];
        if (deciding.Length == 0)
            return forecast with { Fitness = StageFitness.Unwatched, TimeToPass = TimeSpan.Zero, Verdict = Unwatched(plan, stage) };

        if (stage.CopiedShare <= 0 && deciding.Any(limit => limit.Guardrail == "shadow_mismatch_rate"))
            return forecast with { Fitness = StageFitness.Starves, Verdict = $"cannot pass: shadow_mismatch_rate has nothing to compare, because control's requests are not copied here; it waits up to its patience of {RolloutText.Time(patience)} and pauses" };

        // What decides when the stage may be left.
        var last = deciding.MaxBy(limit => limit.TimeToPass ?? TimeSpan.MaxValue)!;
        if (last.TimeToPass is not { } pass)
            return forecast with { Fitness = StageFitness.Starves, Verdict = $"cannot pass: {Doubt(last, stage)} within {RolloutText.Time(LimitForecast.Longest)}; it waits up to its patience of {RolloutText.Time(patience)} and pauses: more users or a wider limit help, time does not" };
        var detect = deciding.Where(limit => limit.Limit == "hard").Select(limit => limit.TimeToDetect ?? LimitForecast.Longest).DefaultIfEmpty(TimeSpan.Zero).Max();
        forecast = forecast with { TimeToPass = pass, NeededHold = pass > detect ? pass : detect };
        if (TimeToRequests(stage) is var gathered && gathered > pass)
            return Gathered(forecast with { TimeToPass = gathered, NeededHold = gathered > detect ? gathered : detect }, gathered, hold, patience);
        if (pass > hold + patience)
            return forecast with { Fitness = StageFitness.Starves, Verdict = $"hold too short: {Doubt(last, stage)} before {RolloutText.Time(pass)}; it waits up to its patience of {RolloutText.Time(patience)} and pauses" };
        if (pass > hold)
            return forecast with { Fitness = StageFitness.Late, Verdict = $"hold short: {Doubt(last, stage)} before {RolloutText.Time(pass)}; it goes on then, {RolloutText.Time(pass - hold)} late" };
        return forecast with { Fitness = StageFitness.Sound, Verdict = Sound(hold, forecast.NeededHold.Value, last) };
    }

    private static StageForecast Gathered(StageForecast forecast, TimeSpan gathered, TimeSpan hold, TimeSpan patience)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{forecast.Stage.MinimumRequests:#,0} requests take {RolloutText.Time(gathered)}");
        if (gathered <= hold)
            return forecast with { Fitness = StageFitness.Sound, Verdict = $"long enough: {text}" };
        return gathered <= hold + patience
            ? forecast with { Fitness = StageFitness.Late, Verdict = $"hold short: {text}; it goes on then" }
            : forecast with { Fitness = StageFitness.Starves, Verdict = $"hold too short: {text}; it waits up to its patience of {RolloutText.Time(patience)} and pauses" };
    }

    private static TimeSpan TimeToRequests(StageTraffic stage)
    {
        var seconds = stage.Stage.MinimumRequests / (stage.Traffic.RequestsPerSecond * stage.CandidateShare);
        return double.IsNaN(seconds) ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(3650).TotalSeconds));
    }

    private static string Sound(TimeSpan hold, TimeSpan needed, LimitForecast last)
    {
        var text = $"long enough: {last.Guardrail} is settled after {RolloutText.Time(last.TimeToPass!.Value)}";
        return hold > Generous * needed && hold > TimeSpan.FromHours(1) ? $"{text}; statistics alone need {RolloutText.Time(needed)}" : text;
    }

    private static string Unwatched(RolloutPlan plan, StageTraffic stage)
    {
        if (plan.Guardrails.Count == 0)
            return "nothing is watched: the plan has no guardrail that can be rehearsed";
        if (stage.Stage.Percentage >= 100)
            return "nothing is judged: with everybody on the candidate there is no control to compare with, and no absolute limit";
        return stage.HasGroups
            ? "nothing is judged: groups are no random sample, and there is no absolute limit"
            : "nothing is judged: nobody is on the candidate";
    }

    private static string Doubt(LimitForecast limit, StageTraffic stage)
    {
        var percentage = stage.Stage.Percentage.ToString("0.##", CultureInfo.InvariantCulture);
        return stage.IsComparable
            ? $"at {percentage} % {limit.Guardrail} cannot be told from {limit.Threshold}"
            : $"{limit.Guardrail} cannot be told from {limit.Threshold}";
    }

    private static string? MissingUsers(StageForecast forecast, RolloutStage stage) => forecast.Users < stage.MinimumUsers
        ? string.Create(CultureInfo.InvariantCulture, $"it never has {stage.MinimumUsers:#,0} users: at {stage.Percentage:0.##} % there are {forecast.Users:#,0}")
        : null;
}
