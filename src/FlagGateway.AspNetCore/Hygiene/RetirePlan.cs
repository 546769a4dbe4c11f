using System.Text;
using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Core.Hygiene.Retiring;

namespace FlagGateway.Hygiene;

/// <summary>What taking a flag out changes, computed and checked and not written yet.</summary>
/// <param name="Files">The files that change, in the order in which they are written.</param>
/// <param name="Routes">What becomes of the routes that asked it.</param>
/// <param name="UnusedClusters">Clusters that had a use and have none any more.</param>
/// <param name="Notes">What else changes.</param>
internal sealed record RetirePlan(
    IReadOnlyList<FileChange> Files, IReadOnlyList<RouteChange> Routes, IReadOnlyList<string> UnusedClusters, IReadOnlyList<string> Notes);

/// <summary>One file that changes.</summary>
/// <param name="Read">What was read.</param>
/// <param name="Next">What takes its place.</param>
internal sealed record FileChange(ConfigFile Read, byte[] Next)
{
    /// <summary>The difference as <c>diff -u</c> prints it.</summary>
    public IReadOnlyList<string> Diff => UnifiedDiff.Create(Read.Name, Encoding.UTF8.GetString(Read.Bytes.Span), Encoding.UTF8.GetString(Next));
}
