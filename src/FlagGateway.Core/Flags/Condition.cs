using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Flags;

/// <summary>One client filter of a flag, compiled.</summary>
internal abstract class Condition
{
    /// <summary>Whether it is met, by which rule, and the bucket if one was computed.</summary>
    public abstract bool IsMet(in Subject subject, long utcTicks, out EvaluationRule rule, ref Bucket? bucket);

    /// <summary>Whether any subject may meet it at any time.</summary>
    public virtual bool CanBeMet => true;

    /// <summary>Whether a subject may meet it at an instant, as far as is known now.</summary>
    public virtual bool CanBeMetAt(long utcTicks) => CanBeMet;

    /// <summary>The groups that it names.</summary>
    public virtual IEnumerable<string> NamedGroups => [];

    /// <summary>Whether any subject may fail it at any time.</summary>
    public virtual bool CanFail => true;
}

/// <summary>The filters <c>AlwaysOn</c> and <c>On</c>.</summary>
internal sealed class AlwaysOnCondition : Condition
{
    public static AlwaysOnCondition Instance { get; } = new();

    public override bool CanFail => false;

    public override bool IsMet(in Subject subject, long utcTicks, out EvaluationRule rule, ref Bucket? bucket)
    {
        rule = EvaluationRule.Conditions;
        return true;
    }
}

/// <summary>The filter <c>Microsoft.TimeWindow</c>.</summary>
internal sealed class TimeWindowCondition(TimeWindow window) : Condition
{
    public override bool CanBeMetAt(long utcTicks) => window.Contains(utcTicks);

    public override bool IsMet(in Subject subject, long utcTicks, out EvaluationRule rule, ref Bucket? bucket)
    {
        rule = EvaluationRule.Conditions;
        return window.Contains(utcTicks);
    }
}

/// <summary>The filter <c>FlagGateway.Metric</c>: measured elsewhere, read here.</summary>
internal sealed class MetricCondition(MetricGate gate) : Condition
{
    public MetricGate Gate => gate;

    public override bool CanBeMetAt(long utcTicks) => gate.IsMet;

    public override bool IsMet(in Subject subject, long utcTicks, out EvaluationRule rule, ref Bucket? bucket)
    {
        rule = EvaluationRule.Conditions;
        return gate.IsMet;
    }
}
