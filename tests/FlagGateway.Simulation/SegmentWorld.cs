using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>One draw of users with their tenants, request by request.</summary>
internal sealed class SegmentWorld
{
    private const double Tail = 1.5;
    private const double MaxSize = 20;
    private const int Twenty = 20;

    private readonly SegmentScenario _scenario;
    private readonly User[] _users;
    private readonly AliasTable _sender;
    private readonly AliasTable _endpoint;
    private readonly AliasTable _count;
    private readonly int _worseTenant;
    private readonly int _nextTenant;
    private readonly int _worseEndpoint;
    private readonly Cell[] _tenants;
    private readonly Cell[] _endpoints;
    private int _hit;

    public SegmentWorld(SegmentScenario scenario, Chance chance)
    {
        _scenario = scenario;
        var (tenants, endpoints) = (Sizes(scenario.Tenants, chance), Sizes(scenario.Endpoints, chance));
        (_worseTenant, _worseEndpoint) = (MedianOf(tenants), MedianOf(endpoints));
        _nextTenant = scenario.Worse == Worse.TwoTenants ? MedianOf(tenants, next: 1) : _worseTenant;
        var tenantOf = new AliasTable(tenants);
        _endpoint = new AliasTable(endpoints);
        var drawn = World.Draw(scenario.Model, chance);
        _users = Array.ConvertAll(drawn, user => new User(tenantOf.Draw(chance), (byte)chance.Below(UserPartitions.Count), chance.Uniform() < scenario.Share, scenario.FailingOnBoth > 0 && chance.Uniform() < scenario.FailingOnBoth ? 1 : (float)user.ErrorRate));
        _sender = new AliasTable(Array.ConvertAll(drawn, static user => user.Requests));
        _count = AliasTable.Poisson(scenario.Model.RequestsPerSecond * scenario.Look.TotalSeconds);
        _tenants = Cells(scenario.Tenants);
        _endpoints = Cells(scenario.Endpoints);
    }

    /// <summary>The segment in which the candidate is worse; <c>null</c> for none.</summary>
    public SegmentKey? WorseSegment => _scenario.Worse switch
    {
        Worse.Tenant or Worse.TwoTenants => TenantAt(_worseTenant),
        Worse.Endpoint => RouteAt(_worseEndpoint),
        _ => null,
    };

    /// <summary>Whether the candidate is worse in a segment.</summary>
    public bool IsWorse(string kind, string name) => WorseSegment is { } key && key.Kind == kind && (key.Name == name || (_scenario.Worse == Worse.TwoTenants && TenantAt(_nextTenant).Name == name));

    /// <summary>When the candidate had failed twenty requests of the tenant in which it is worse.</summary>
    public TimeSpan? Twentieth { get; private set; }

    public Cell Total { get; } = new();

    /// <summary>Sends the requests of one look.</summary>
    /// <param name="chance">Random numbers.</param>
    /// <param name="elapsed">The time of the stage after them.</param>
    public void Send(Chance chance, TimeSpan elapsed)
    {
        var (burst, isWorse) = (_scenario.Model.Burst, elapsed > _scenario.Onset);
        var requestsOfLook = _count.Draw(chance);
        for (var left = requestsOfLook; left > 0; left--)
        {
            ref readonly var user = ref _users[_sender.Draw(chance)];
            var endpoint = _endpoint.Draw(chance);
            var rate = (double)user.ErrorRate;
            if (_scenario.BadOnBoth > 0 && (user.Tenant == _worseTenant || endpoint == _worseEndpoint))
                rate += _scenario.BadOnBoth;
            var isHit = isWorse && user.IsCandidate && _scenario.Worse switch
            {
                Worse.Nowhere => false,
                Worse.Endpoint => endpoint == _worseEndpoint,
                _ => user.Tenant == _worseTenant || user.Tenant == _nextTenant,
            };
            if (isHit)
                rate += _scenario.AddedErrors;
            if (isHit && user.Tenant == _worseTenant && ++_hit == Twenty)
                Twentieth = elapsed - (_scenario.Look * (left / (double)requestsOfLook));
            var isError = chance.Uniform() * burst < rate;
            var requests = isError ? burst : 1;
            Total.Add(user, requests, isError);
            _tenants[user.Tenant].Add(user, requests, isError);
            _endpoints[endpoint].Add(user, requests, isError);
        }
    }

    /// <summary>The counts so far.</summary>
    public SegmentTotals Totals()
    {
        SegmentTotals totals = new();
        for (var i = 0; i < _tenants.Length; i++)
            totals.Add(TenantAt(i), _tenants[i].Control.ToSegment(), _tenants[i].Candidate.ToSegment());
        for (var i = 0; i < _endpoints.Length; i++)
            totals.Add(RouteAt(i), _endpoints[i].Control.ToSegment(), _endpoints[i].Candidate.ToSegment());
        return totals;
    }

    private static SegmentKey TenantAt(int index) => new(false, "tenant", index.ToString(CultureInfo.InvariantCulture));

    private static SegmentKey RouteAt(int index) => new(true, CohortSegment.RouteKind, index.ToString(CultureInfo.InvariantCulture));

    private static double[] Sizes(int count, Chance chance)
    {
        var sizes = new double[count];
        for (var i = 0; i < count; i++)
            sizes[i] = Math.Min(MaxSize, Math.Pow(chance.Uniform(), -1 / Tail));
        return sizes;
    }

    private static int MedianOf(double[] sizes, int next = 0) => Enumerable.Range(0, sizes.Length).OrderBy(index => sizes[index]).ElementAt((sizes.Length / 2) + next);

    private static Cell[] Cells(int count) => [.. Enumerable.Range(0, count).Select(static _ => new Cell())];

    internal readonly record struct User(int Tenant, byte Partition, bool IsCandidate, float ErrorRate);

    /// <summary>Both cohorts.</summary>
    internal sealed class Cell
    {
        public Counts Control { get; } = new();

        public Counts Candidate { get; } = new();

        public void Add(in User user, int requests, bool isError) => (user.IsCandidate ? Candidate : Control).Add(user.Partition, requests, isError);
    }

    /// <summary>One cohort by partition.</summary>
    internal sealed class Counts
    {
        private readonly long[] _requests = new long[UserPartitions.Count];
        private readonly long[] _errors = new long[UserPartitions.Count];

        public void Add(int partition, int requests, bool isError)
        {
            _requests[partition] += requests;
            if (isError)
                _errors[partition] += requests;
        }

        public SegmentCounts ToSegment()
        {
            SegmentCounts counts = new();
            for (var partition = 0; partition < _requests.Length; partition++)
                counts.Count(partition, _requests[partition], _errors[partition]);
            return counts;
        }

        public CohortCounts ToCohort() => new() { Requests = [.. _requests], Errors = [.. _errors] };
    }
}
