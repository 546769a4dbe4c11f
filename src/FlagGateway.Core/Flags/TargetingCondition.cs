using System.Text;
using FlagGateway.Core.Bucketing;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Core.Flags;

/// <summary>
/// The filter <c>Microsoft.Targeting</c>: exclusions, users, groups with percentages, a default percentage.
/// </summary>
internal sealed class TargetingCondition : Condition
{
    private readonly NameSet _excludedUsers;
    private readonly NameSet _excludedGroups;
    private readonly NameSet _users;
    private readonly NameSet _groups;
    private readonly (BucketRange Range, byte[] Suffix)[] _groupRollouts;
    private readonly BucketRange _default;
    private readonly byte[] _suffix;

    public TargetingCondition(string flagId, Audience audience)
    {
        _excludedUsers = NameSet.From(audience.Exclusion?.Users);
        _excludedGroups = NameSet.From(audience.Exclusion?.Groups);
        _users = NameSet.From(audience.Users);
        var rollouts = audience.Groups ?? [];
        _groups = NameSet.From(rollouts.Select(rollout => rollout.Name));
        _groupRollouts = [.. rollouts.Select(rollout =>
            (BucketRange.Compile(0, rollout.RolloutPercentage), Encoding.UTF8.GetBytes("\n" + rollout.Name)))];
        _default = BucketRange.Compile(0, audience.DefaultRolloutPercentage);
        _suffix = Bucketing.Bucket.Suffix(flagId);
    }

    /// <summary>The default percentage as a share from 0 to 1.</summary>
    public double DefaultShare => _default.Share;

    public override IEnumerable<string> NamedGroups => _excludedGroups.Names.Concat(_groups.Names);

    public override bool CanBeMet => _default.Share > 0 || !_users.IsEmpty || Array.Exists(_groupRollouts, rollout => rollout.Range.Share > 0);

    public override bool CanFail => _default.Share < 1 || !_excludedUsers.IsEmpty || !_excludedGroups.IsEmpty;

    public override bool IsMet(in Subject subject, long utcTicks, out EvaluationRule rule, ref Bucket? bucket)
    {
        if (_excludedUsers.IndexOf(subject.UserId) >= 0 || _excludedGroups.ContainsAny(subject.Groups))
        {
            rule = EvaluationRule.Exclusion;
            return false;
        }

        if (_users.IndexOf(subject.UserId) >= 0)
        {
            rule = EvaluationRule.User;
            return true;
        }

        if (IsInGroupRollout(subject))
        {
            rule = EvaluationRule.Group;
            return true;
        }

        rule = EvaluationRule.Percentile;
        var own = Bucketing.Bucket.From(subject.BucketKey, _suffix);
        bucket = own;
        return _default.Contains(own.PrimaryHash);
    }

    // A group at 0 % does not exclude: the library continues with the default percentage, and so does this code.
    private bool IsInGroupRollout(in Subject subject)
    {
        if (_groups.IsEmpty)
            return false;
        for (var i = 0; i < subject.Groups.Count; i++)
        {
            var index = _groups.IndexOf(subject.Groups[i]);
            if (index < 0)
                continue;
            var (range, suffix) = _groupRollouts[index];
            if (range.Contains(Bucketing.Bucket.From(subject.BucketKey, _suffix, suffix).PrimaryHash))
                return true;
        }

        return false;
    }
}
