using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.References;
using FlagGateway.Core.Hygiene.Retiring;
using FlagGateway.Hygiene;

namespace FlagGateway.Tools;

/// <summary>The computed and validated changes that remove a flag from a folder.</summary>
public sealed class FlagRetirement
{
    private readonly ConfigurationFolder _folder;
    private readonly RetirePlan _plan;
    private readonly Func<string, IReadOnlyList<string>> _destinationsOf;

    internal FlagRetirement(ConfigurationFolder folder, string flag, IReadOnlyList<string> objections, RetirePlan plan, Func<string, IReadOnlyList<string>> destinationsOf)
    {
        (_folder, _plan, _destinationsOf) = (folder, plan, destinationsOf);
        Objections = objections;
        Files = [.. plan.Files.Select(static file => new FileDiff(file.Read.Name, file.Diff))];
        References = ConfigReferences.Find(Changed(folder.Files, plan), flag);
    }

    /// <summary>Why not everyone gets the variant now; empty if the removal changes nobody's variant.</summary>
    public IReadOnlyList<string> Objections { get; }

    /// <summary>The files that change, in the order in which they are written.</summary>
    public IReadOnlyList<FileDiff> Files { get; }

    /// <summary>Changes of the routes that used the flag.</summary>
    public IReadOnlyList<RouteChange> Routes => _plan.Routes;

    /// <summary>Clusters that are no longer used.</summary>
    public IReadOnlyList<string> UnusedClusters => _plan.UnusedClusters;

    /// <summary>Notes on other changes.</summary>
    public IReadOnlyList<string> Notes => _plan.Notes;

    /// <summary>Lines of the changed files that still name the flag.</summary>
    public IReadOnlyList<FlagReference> References { get; }

    /// <summary>Examines whether the clusters that are no longer used can go.</summary>
    /// <param name="life">What a gateway has observed of the flag; <c>null</c> for nothing.</param>
    /// <param name="quietDays">How many days without a request are enough; with 0 nothing needs to be proven.</param>
    /// <param name="now">Now.</param>
    public RetireProof Prove(ObservedLife? life, int quietDays, DateTimeOffset now) =>
        RetireProof.Examine(_plan.UnusedClusters.Select(cluster => (cluster, _destinationsOf(cluster))), life, quietDays, now) with { InUse = _plan.InUse };

    /// <summary>
    /// Writes the files, one after the other, each atomically. After each of them the folder is valid.
    /// </summary>
    /// <returns>The names of the written files.</returns>
    /// <exception cref="IOException">
    /// A file changed since it was read, or cannot be written. The message contains what was written.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file may not be written.</exception>
    public IReadOnlyList<string> Write() => FolderWriter.Write(_folder.Path, [.. _plan.Files.Select(static file => (file.Read, file.Next))]);

    private static ConfigFolder Changed(ConfigFolder files, RetirePlan plan)
    {
        foreach (var file in plan.Files)
        {
            ConfigFile next = new(file.Read.Name, file.Next);
            files = next.Name switch
            {
                ConfigFileNames.Gateway => files with { Gateway = next },
                ConfigFileNames.Rollouts => files with { Rollouts = next },
                _ => files with { Flags = next },
            };
        }

        return files;
    }
}

/// <summary>The change of one file.</summary>
/// <param name="Name">File name without its folder.</param>
/// <param name="Lines">The difference in the format of <c>diff -u</c>.</param>
public sealed record FileDiff(string Name, IReadOnlyList<string> Lines);
