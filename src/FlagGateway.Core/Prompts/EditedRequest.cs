namespace FlagGateway.Core.Prompts;

/// <summary>Whether a request could be edited.</summary>
internal enum EditStatus
{
    /// <summary>It is edited.</summary>
    Edited,

    /// <summary>The body is not one JSON object.</summary>
    NotJson,

    /// <summary>The field that the prompt belongs in is something that cannot hold it.</summary>
    NoMessages,

    /// <summary>The prompt has a variable that the request does not define.</summary>
    MissingVariable,

    /// <summary>The prompt has a variable that the request defines as something other than text.</summary>
    VariableNotText,
}

/// <summary>The body of a request after its edit.</summary>
/// <param name="Status">Whether it could be edited; only then are there parts.</param>
/// <param name="Parts">
/// Its bytes in their order. They refer to the original body, which must stay unchanged for as long as they are used.
/// </param>
/// <param name="Variable">The variable that prevents the edit; <c>null</c> for none.</param>
/// <param name="IsUsageAdded">Whether the edit asks for token usage where the client did not.</param>
internal sealed record EditedRequest(EditStatus Status, IReadOnlyList<ReadOnlyMemory<byte>> Parts, string? Variable, bool IsUsageAdded)
{
    /// <summary>Length in bytes.</summary>
    public long Length { get; } = Parts.Sum(static part => (long)part.Length);

    /// <summary>A request that cannot be edited.</summary>
    public static EditedRequest Failed(EditStatus status, string? variable = null) => new(status, [], variable, IsUsageAdded: false);
}
