using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Identifies plans by their effect; notifications, the start mode and the progress deadline are not included.
/// </summary>
public static class PlanFingerprint
{
    private const int Bytes = 8;

    /// <summary>
    /// 16 hexadecimal digits of SHA-256 over variants, stages, guardrails and the action on a soft verdict.
    /// </summary>
    public static string Compute(RolloutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = JsonSerializer.Serialize(new PlanEffect(plan.Control, plan.Candidate, plan.Stages, plan.Guardrails, plan.OnSoft) { FurtherCandidates = plan.FurtherCandidates.Count == 0 ? null : plan.FurtherCandidates }, FingerprintJson.Default.PlanEffect);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes));
    }
}
