using System.Text;
using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Core.Hygiene.Retiring;

namespace FlagGateway.Hygiene;

/// <summary>The computed and validated changes to remove a flag, not written yet.</summary>
/// <param name="Files">The files that change, in the order in which they are written.</param>
/// <param name="Routes">Changes of the routes that used it.</param>
/// <param name="UnusedClusters">Clusters that are no longer used.</param>
/// <param name="Notes">Notes on other changes.</param>
internal sealed record RetirePlan(
    IReadOnlyList<FileChange> Files, IReadOnlyList<RouteChange> Routes, IReadOnlyList<string> UnusedClusters, IReadOnlyList<string> Notes)
{
    /// <summary>Clusters of the flag that others use, too.</summary>
    public IReadOnlyList<ClusterUse> InUse { get; init; } = [];
}

/// <summary>A changed file.</summary>
/// <param name="Read">The file as read.</param>
/// <param name="Next">Its new content.</param>
internal sealed record FileChange(ConfigFile Read, byte[] Next)
{
    /// <summary>The difference in the format of <c>diff -u</c>.</summary>
    public IReadOnlyList<string> Diff => UnifiedDiff.Create(Read.Name, Encoding.UTF8.GetString(Read.Bytes.Span), Encoding.UTF8.GetString(Next));
}
