namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>
/// Findings that are known and no longer reported: lint is introduced without fixing everything first.
/// </summary>
/// <remarks>
/// A finding is known by its rule, flag, file and value, whatever line it moved to. What a gateway would reject is
/// always reported.
/// </remarks>
public static class LintBaseline
{
    /// <summary>Separates new findings from known ones.</summary>
    /// <param name="findings">All findings.</param>
    /// <param name="known">The known ones.</param>
    public static BaselineComparison Compare(IReadOnlyList<LintFinding> findings, IReadOnlyList<LintFinding> known)
    {
        var keys = known.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        LintFinding[] added = [.. findings.Where(finding => finding.Rule == LintRule.Invalid.Name || !keys.Contains(KeyOf(finding)))];
        keys.ExceptWith(findings.Select(KeyOf));
        return new(added, findings.Count - added.Length, keys.Count);
    }

    /// <summary>What identifies a finding. The path does only if it is about no flag: flags move in the file.</summary>
    /// <param name="finding">The finding.</param>
    public static string KeyOf(LintFinding finding) =>
        string.Join('\n', finding.Rule, finding.File, finding.Flag, finding.Flag.Length == 0 ? finding.Path : "", finding.Value ?? "");
}

/// <summary>Findings compared with those that are known.</summary>
/// <param name="Added">The new ones.</param>
/// <param name="Known">Number of known ones that are still there.</param>
/// <param name="Gone">Number of known ones that are no longer there.</param>
public sealed record BaselineComparison(IReadOnlyList<LintFinding> Added, int Known, int Gone);
