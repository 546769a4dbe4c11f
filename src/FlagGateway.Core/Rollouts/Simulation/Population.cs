using FlagGateway.Core.Cohorts;
using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>
/// One draw of simulated users, as unequal as real ones: activity follows a Pareto distribution, each user fails at
/// an individual rate, and is served a little faster or slower than others. Each keeps its position.
/// </summary>
internal sealed class Population
{
    /// <summary>
    /// Tail index of users' activity: below 2 its variance is bounded only by <see cref="MaxActivity"/>.
    /// </summary>
    public const double ActivityTail = 1.5;

    /// <summary>Maximum ratio between the most and the least active user.</summary>
    public const double MaxActivity = 1_000;

    /// <summary>Coefficient of variation of users' own error rates, which are gamma distributed.</summary>
    public const double ErrorVariation = 2;

    /// <summary>Fraction of the deviation of durations and reported values that is between users.</summary>
    public const double UserPart = 0.3;

    private readonly User[] _users;

    /// <summary>Draws users.</summary>
    public Population(TrafficAssumptions traffic, Random random)
    {
        _users = new User[traffic.Users];
        var named = (int)Math.Ceiling(traffic.Users * traffic.GroupShare);
        double sum = 0;
        for (var i = 0; i < _users.Length; i++)
        {
            var activity = Math.Min(MaxActivity, Math.Pow(1 - random.NextDouble(), -1 / ActivityTail));
            sum += activity;
            _users[i] = new User(
                i < named ? -1 : random.NextDouble() * 100,
                random.Next(UserPartitions.Count),
                activity,
                Gamma.Sample(random, 1 / (ErrorVariation * ErrorVariation), 1 / (ErrorVariation * ErrorVariation)),
                Normal.Sample(random, 0, 1),
                Normal.Sample(random, 0, 1));
        }

        for (var i = 0; i < _users.Length; i++)
            _users[i] = _users[i] with { Requests = _users[i].Requests * traffic.RequestsPerSecond / sum };
    }

    /// <summary>Users of a range of positions.</summary>
    public CohortRates Split(double from, double to) => CohortRates.From(_users.Where(user => user.Position >= from && user.Position < to));

    /// <summary>Users of the groups that stages name.</summary>
    public CohortRates Named() => CohortRates.From(_users.Where(user => user.Position < 0));

    /// <param name="Position">
    /// The user's percentile for the flag, from 0 to 100; below zero for users assigned by group.
    /// </param>
    /// <param name="Partition">One of the <see cref="UserPartitions"/>.</param>
    /// <param name="Requests">Per second.</param>
    /// <param name="ErrorPropensity">The user's error rate relative to that of all.</param>
    /// <param name="Slowness">Standard normal: slowness relative to others.</param>
    /// <param name="SignalBias">Standard normal: bias of the reported values.</param>
    public readonly record struct User(double Position, int Partition, double Requests, double ErrorPropensity, double Slowness, double SignalBias);
}
