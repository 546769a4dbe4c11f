namespace FlagGateway.State.Redis;

/// <summary>What came of a command.</summary>
/// <param name="Value">The response, where there is no problem.</param>
/// <param name="Problem">Why there is none, for display; no secret is in it. <c>null</c> where there is one.</param>
/// <param name="MayHaveRun">Whether the server may have done it although it did not answer.</param>
internal readonly record struct RedisReply<T>(T? Value, string? Problem, bool MayHaveRun)
{
    public bool IsSuccess => Problem is null;

    /// <summary>Whether the server answered that it will not do it.</summary>
    public bool IsRefused { get; init; }
}
