using FlagGateway.Core.Llm;

namespace FlagGateway.Snapshots;

/// <summary>What a copied request to a model needs besides its capture.</summary>
/// <param name="route">The route's settings.</param>
/// <param name="api">The request's API.</param>
internal sealed class LlmCopy(LlmRoute route, LlmApi api) : IDisposable
{
    private MirrorBudget? _budget;
    private int _reserved;

    /// <summary>The route's settings.</summary>
    public LlmRoute Route { get; } = route;

    /// <summary>The request's API.</summary>
    public LlmApi Api { get; } = api;

    /// <summary>What the user's response was; <c>null</c> if it was not read.</summary>
    public LlmResponse? Control { get; private set; }

    /// <summary>Whether the user's text is beyond the memory of all copies.</summary>
    public bool IsOverBudget { get; private set; }

    /// <summary>The request as the copy sends it; empty before it is made.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>
    /// Reads the copy's response, whose text uses a part of the memory of all copies until the copy ends; <c>null</c>
    /// before there is one.
    /// </summary>
    public LlmReader? Reader { get; set; }

    /// <summary>Stores what the user's response was.</summary>
    /// <param name="control">The response; <c>null</c> if it was not read.</param>
    /// <param name="budget">The memory of all copies, of which its text uses a part.</param>
    public void Store(LlmResponse? control, MirrorBudget budget)
    {
        var bytes = (control?.Text?.Length ?? 0) * sizeof(char);
        IsOverBudget = control is { IsTextOverBudget: true } || !budget.TryReserve(bytes);
        if (!IsOverBudget)
            (Control, _budget, _reserved) = (control, budget, bytes);
    }

    public void Dispose()
    {
        Reader?.ReleaseText();
        _budget?.Release(_reserved);
        _budget = null;
    }
}
