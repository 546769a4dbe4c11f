namespace FlagGateway.Reports.Content;

/// <summary>Where the report comes from, so that it can be compared with the trail.</summary>
internal static class IntegrityContent
{
    public static IEnumerable<Block> Of(AuditIntegrity? integrity)
    {
        yield return new HeadingBlock(2, "Integrity");
        if (integrity is null)
        {
            yield return new TextBlock("0 entries; there is no revision and no hash.");
            yield break;
        }

        yield return new TextBlock(
            $"{ReportFormatter.Many(integrity.Entries, "entry", "entries")}, first revision {Figures.Whole(integrity.FirstRevision)}, last revision {Figures.Whole(integrity.LastRevision)}, hash of the last entry {ReportFormatter.Text(integrity.LastHash)}.");
        yield return new TextBlock(integrity.Broken.Count == 0
            ? $"{ReportFormatter.Many(integrity.Links, "pair of these entries follows each other directly, and its", "pairs of these entries follow each other directly, and their")} hashes agree; revisions between the others belong to other flags, and only the whole trail can be checked for them."
            : $"The chain is broken: revision {string.Join(", ", integrity.Broken.Select(Figures.Whole))} does not fit the entry before it. Do not rely on this report before the whole trail was checked.");
    }
}
