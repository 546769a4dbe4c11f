using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>Handles copies: those to models by how they end, others by comparing the responses.</summary>
internal sealed class CopyWork(MirrorWork responses, LlmCopyWork models)
{
    /// <summary>Why a copy would not be affordable now; <see cref="MirrorReason.None"/> if it is.</summary>
    public MirrorReason Refusal(MirrorRule rule) =>
        !responses.IsAffordable ? MirrorReason.CpuBudget : !models.IsAffordable(rule) ? MirrorReason.TokenBudget : MirrorReason.None;

    /// <summary>Handles one copy.</summary>
    public Task<CopyEnd> RunAsync(MirroredExchange exchange) =>
        exchange.Llm is { } model ? models.RunAsync(exchange, model) : responses.RunAsync(exchange);
}
