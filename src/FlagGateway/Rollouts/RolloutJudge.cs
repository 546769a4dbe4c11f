using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

internal sealed class RolloutJudge(WindowRegistry windows)
{
    public Judgement Judge(RolloutPlan plan, RolloutState state, TimeSpan elapsed)
    {
        _ = windows;
        return Judgement.Nothing;
    }
}
