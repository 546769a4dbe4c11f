namespace FlagGateway.Editing;

/// <summary>How a change of a definition ended.</summary>
internal enum EditOutcome
{
    /// <summary>It was only computed, or there was nothing to change.</summary>
    Planned,

    /// <summary>The file was written.</summary>
    Written,

    /// <summary>The present file has an error that prevents any change.</summary>
    Broken,

    /// <summary>The file changed since the caller read it.</summary>
    Changed,

    /// <summary>A gateway would refuse the changed file.</summary>
    Invalid,

    /// <summary>The files must not or cannot be written.</summary>
    NotWritable,

    /// <summary>A freeze prevents it.</summary>
    Frozen,

    /// <summary>The audit log cannot be written.</summary>
    Unavailable,
}

/// <summary>Result of a change of a definition.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Edit">The change; <c>null</c> if it could not be computed.</param>
/// <param name="Problem">Why it was not made, or <c>null</c>.</param>
/// <param name="Remedy">The remedy, or <c>null</c>.</param>
internal sealed record EditResult(EditOutcome Outcome, PlannedEdit? Edit, string? Problem = null, string? Remedy = null)
{
    /// <summary>Version of the snapshot that has the change; <c>null</c> if it is not in force yet.</summary>
    public long? Version { get; init; }
}

/// <summary>A definition to put into its file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Flag">Id of its flag.</param>
/// <param name="Wanted">The new definition.</param>
internal sealed record EditRequest(DefinitionKind Kind, string Flag, System.Text.Json.JsonElement Wanted)
{
    /// <summary>
    /// Whether the file that the caller has seen is this one, of its hash; <c>null</c> hash for a file that does not
    /// exist.
    /// </summary>
    public Func<string?, bool> IsSeen { get; init; } = static _ => true;

    /// <summary>Whether the definition must not exist yet.</summary>
    public bool IsNew { get; init; }
}
