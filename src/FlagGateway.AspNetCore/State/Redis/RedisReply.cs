namespace FlagGateway.State.Redis;

/// <summary>Result of a command.</summary>
/// <param name="Value">The reply, if there is no problem.</param>
/// <param name="Problem">The problem, for display, without secrets; <c>null</c> on success.</param>
/// <param name="MayHaveRun">Whether the server may have executed the command without a reply.</param>
internal readonly record struct RedisReply<T>(T? Value, string? Problem, bool MayHaveRun)
{
    public bool IsSuccess => Problem is null;

    /// <summary>Whether the server rejected the command.</summary>
    public bool IsRefused { get; init; }
}
