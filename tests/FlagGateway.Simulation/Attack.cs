using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>
/// Identities on the candidate whose requests all fail and are as many as those of its other users. Everybody else
/// comes from <see cref="OtherNetworks"/> networks, spread evenly.
/// </summary>
/// <param name="Networks">How many networks the identities come from.</param>
internal sealed record Attack(int Networks)
{
    /// <summary>How many identities there are.</summary>
    public const int Identities = 200;

    /// <summary>How many networks all others come from.</summary>
    public const int OtherNetworks = 2_000;

    /// <summary>Networks of the candidate and of control.</summary>
    public int AllNetworks => OtherNetworks + Networks;

    /// <summary>Draws who attacks: the partition of each identity and of its network.</summary>
    public (int Partition, int Network)[] Draw(Chance chance)
    {
        var networks = new int[Networks];
        for (var i = 0; i < networks.Length; i++)
            networks[i] = chance.Below(UserPartitions.Count);
        var identities = new (int, int)[Identities];
        for (var i = 0; i < identities.Length; i++)
            identities[i] = (chance.Below(UserPartitions.Count), networks[i % Networks]);
        return identities;
    }
}
