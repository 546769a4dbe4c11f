namespace FlagGateway.Core.Budgets;

/// <summary>
/// How many of the files that a process may have open its connections take at most. The runtime ends a process that
/// needs a thread and has none left for it, so clients must not be able to take the last ones.
/// </summary>
/// <param name="openFiles">Maximum number of open files of the process; <c>null</c> for no limit.</param>
internal sealed class ConnectionShares(int? openFiles)
{
    /// <summary>
    /// Never taken by connections: assemblies, files and threads need them. Some 300 are open at rest.
    /// </summary>
    public const int Reserve = 512;

    /// <summary>Minimum number of connections of a part, whatever the limit.</summary>
    public const int MinConnections = 32;

    /// <summary>
    /// Connections of operators, or of applications that ask for flags; <c>null</c> for no limit.
    /// </summary>
    public long? OfOthers => Part(0.05);

    /// <summary>Connections to all destinations; <c>null</c> for no limit.</summary>
    public long? OfDestinations => Part(0.3);

    /// <summary>Connections to one of them: half, so that both variants of a flag have enough.</summary>
    public int OfDestination => (int)Math.Min(int.MaxValue, (OfDestinations ?? int.MaxValue) / 2);

    /// <summary>Connections of users' clients to one of several endpoints; <c>null</c> for no limit.</summary>
    /// <param name="endpoints">Number of endpoints.</param>
    public long? OfClients(int endpoints) => Part(0.6 / Math.Max(1, endpoints));

    private long? Part(double share) => openFiles is { } files ? Math.Max(MinConnections, (long)((files - Reserve) * share)) : null;
}
