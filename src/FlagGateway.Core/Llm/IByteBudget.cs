namespace FlagGateway.Core.Llm;

/// <summary>Memory that many share. Never waits.</summary>
internal interface IByteBudget
{
    /// <summary>Takes memory, if there is that much.</summary>
    bool TryReserve(int bytes);

    /// <summary>Returns memory.</summary>
    void Release(int bytes);
}
