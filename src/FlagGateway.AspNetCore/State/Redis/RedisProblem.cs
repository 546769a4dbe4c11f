namespace FlagGateway.State.Redis;

/// <summary>A problem with Redis, for display, without secrets.</summary>
/// <param name="Text">The problem.</param>
/// <param name="Remedy">What to do about it; <c>null</c> if only the server's operator can know.</param>
internal readonly record struct RedisProblem(string Text, string? Remedy = null)
{
    public override string ToString() => Remedy is null ? Text : $"{Text}; {Remedy}";
}
