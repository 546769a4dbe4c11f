using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>Puts each user, or each tenant with all its users, into a cohort and a partition.</summary>
internal sealed class Assignment
{
    private const double TenantTail = 1.5;
    private const double MaxTenant = 20;

    private readonly Chance _chance;
    private readonly double _share;
    private readonly (bool IsCandidate, int Partition)[] _tenants;
    private readonly AliasTable? _tenantOfUser;

    public Assignment(TrafficModel model, double share, Chance chance)
    {
        (_chance, _share) = (chance, share);
        _tenants = new (bool, int)[model.Tenants];
        if (model.Tenants == 0)
            return;
        var sizes = new double[model.Tenants];
        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] = Math.Min(MaxTenant, Math.Pow(chance.Uniform(), -1 / TenantTail));
            _tenants[i] = DrawOne();
        }

        _tenantOfUser = new AliasTable(sizes);
    }

    /// <summary>The cohort and partition of one more user.</summary>
    public (bool IsCandidate, int Partition) Draw() => _tenantOfUser is null ? DrawOne() : _tenants[_tenantOfUser.Draw(_chance)];

    private (bool IsCandidate, int Partition) DrawOne()
    {
        var partition = _chance.Below(UserPartitions.Count);
        return (_chance.Uniform() < _share, partition);
    }
}
