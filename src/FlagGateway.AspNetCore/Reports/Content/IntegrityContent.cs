namespace FlagGateway.Reports.Content;

/// <summary>The source of the report, so that it can be compared with the audit log.</summary>
internal static class IntegrityContent
{
    public static IEnumerable<Block> Create(AuditIntegrity? integrity)
    {
        yield return new HeadingBlock(2, "Integrity");
        if (integrity is null)
        {
            yield return new TextBlock("0 entries; there is no revision and no hash.");
            yield break;
        }

        yield return new TextBlock(
            $"{ReportFormatter.Many(integrity.Entries, "entry", "entries")}, first revision {Figures.Integer(integrity.FirstRevision)}, last revision {Figures.Integer(integrity.LastRevision)}, hash of the last entry {ReportFormatter.Text(integrity.LastHash)}.");
        yield return new TextBlock(integrity.Broken.Count == 0
            ? $"{ReportFormatter.Many(integrity.Links, "pair of these entries follows each other directly, and its", "pairs of these entries follow each other directly, and their")} hashes agree. Revisions between the others belong to other flags; verify the whole audit log to check them."
            : $"The chain is broken: revision {string.Join(", ", integrity.Broken.Select(Figures.Integer))} does not match the entry before it. Do not rely on this report until the whole audit log is verified.");
    }
}
