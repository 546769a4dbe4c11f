namespace FlagGateway.State;

/// <summary>Result of checking an audit log.</summary>
/// <param name="Entries">Number of valid entries before the first invalid one.</param>
/// <param name="FirstRevision">Revision of the first of them; above 1 if older files were archived, 0 for none.</param>
/// <param name="LastHash">
/// Hash of the last of them: if stored elsewhere, it proves later that the end was not truncated.
/// </param>
/// <param name="Position">File and line of the first bad entry, or <c>null</c> for none.</param>
/// <param name="Problem">The problem with it.</param>
public sealed record AuditVerdict(long Entries, long FirstRevision, string LastHash, string? Position, string? Problem)
{
    /// <summary>Whether all entries are valid.</summary>
    public bool IsIntact => Problem is null;
}
