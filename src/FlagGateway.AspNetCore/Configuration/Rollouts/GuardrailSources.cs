namespace FlagGateway.Configuration.Rollouts;

/// <summary>What guardrails can be judged on besides the gateway's own counts, by gateway.json.</summary>
/// <param name="CanQuery">Whether there is a Prometheus server.</param>
/// <param name="HasHistory">Whether it is recorded what users get.</param>
internal readonly record struct GuardrailSources(bool CanQuery, bool HasHistory);
