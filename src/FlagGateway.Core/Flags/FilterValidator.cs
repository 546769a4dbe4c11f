using System.Globalization;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Core.Flags;

/// <summary>Checks the client filters of a flag.</summary>
internal static class FilterValidator
{
    public static void Validate(FeatureDefinition definition, List<FlagProblem> problems)
    {
        var place = 0;
        foreach (var filter in definition.EnabledFor ?? [])
            ValidateFilter(filter, $".conditions.client_filters[{place++}]", problems);
    }

    private static void ValidateFilter(FeatureFilterConfiguration filter, string path, List<FlagProblem> problems)
    {
        switch (FlagFilters.KindOf(filter.Name))
        {
            case FlagFilterKind.AlwaysOn:
                return;
            case FlagFilterKind.Targeting:
                if (TryBind(() => FlagFilters.TargetingOf(filter), path, problems) is { } targeting)
                    ValidateAudience(targeting.Audience, path + ".parameters.Audience", problems);
                return;
            case FlagFilterKind.TimeWindow:
                if (TryBind(() => FlagFilters.TimeWindowOf(filter), path, problems) is { Start: null, End: null })
                    problems.Add(new(true, path + ".parameters", null, "A time window needs a start or an end: without both it never opens.", "Add Start, End or both"));
                return;
            case FlagFilterKind.Percentage:
                problems.Add(new(true, path + ".name", filter.Name, "This filter draws again for each request, so one user would land on both variants.", "Use Microsoft.Targeting with DefaultRolloutPercentage, or allocation.percentile"));
                return;
            case FlagFilterKind.Metric:
                // The reader of the file binds and checks them; the library does not know them.
                if (filter.ParametersObject is not MetricFilterSettings)
                    problems.Add(new(true, path + ".parameters", null, "A metric filter needs parameters.", "Add Query or Metric, and Above or Below"));
                return;
            case FlagFilterKind.Attributes:
                if (filter.ParametersObject is not AttributesFilterSettings)
                    problems.Add(new(true, path + ".parameters", null, "An attribute filter needs parameters.", "Add Rules"));
                return;
            default:
                problems.Add(new(true, path + ".name", filter.Name, "The gateway does not know this filter.", "Use AlwaysOn, Microsoft.Targeting, Microsoft.TimeWindow, FlagGateway.Attributes or FlagGateway.Metric"));
                return;
        }
    }

    private static T? TryBind<T>(Func<T> bind, string path, List<FlagProblem> problems)
        where T : class
    {
        try
        {
            return bind();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or FormatException)
        {
            var name = (exception as ArgumentException)?.ParamName;
            var reason = (exception.InnerException ?? exception).Message.Split(" (Parameter", 2)[0];
            problems.Add(new(true, $"{path}.parameters{(name is null ? "" : "." + name)}", null, reason, "See the filter's page in the documentation of Microsoft feature management"));
            return null;
        }
    }

    private static void ValidateAudience(Audience? audience, string path, List<FlagProblem> problems)
    {
        if (audience is null)
        {
            problems.Add(new(true, path, null, "A targeting filter needs an audience.", "Add Audience with Users, Groups, Exclusion or DefaultRolloutPercentage"));
            return;
        }

        ValidatePercentage(audience.DefaultRolloutPercentage, path + ".DefaultRolloutPercentage", problems);
        ValidateNames(audience.Users, path + ".Users", problems);
        ValidateNames(audience.Exclusion?.Users, path + ".Exclusion.Users", problems);
        ValidateNames(audience.Exclusion?.Groups, path + ".Exclusion.Groups", problems);
        for (var i = 0; i < (audience.Groups?.Count ?? 0); i++)
        {
            var group = audience.Groups![i];
            var groupPath = $"{path}.Groups[{i}]";
            if (string.IsNullOrEmpty(group?.Name))
            {
                problems.Add(new(true, groupPath + ".Name", group?.Name, "A group needs a name.", "Give it a non-empty string"));
                continue;
            }

            ValidatePercentage(group.RolloutPercentage, groupPath + ".RolloutPercentage", problems);
            if (group.RolloutPercentage == 0 && audience.DefaultRolloutPercentage > 0)
                problems.Add(new(false, groupPath + ".RolloutPercentage", "0", $"0 % does not deny: members of {group.Name} still fall under DefaultRolloutPercentage.", "Name the group in Exclusion.Groups to keep it out"));
        }
    }

    private static void ValidatePercentage(double percentage, string path, List<FlagProblem> problems)
    {
        if (!(percentage is >= 0 and <= 100))
            problems.Add(new(true, path, percentage.ToString(CultureInfo.InvariantCulture), "A percentage must be between 0 and 100.", "Write a number from 0 to 100"));
    }

    private static void ValidateNames(List<string>? names, string path, List<FlagProblem> problems)
    {
        if (names?.IndexOf(null!) is >= 0 and var place)
            problems.Add(new(true, $"{path}[{place}]", "null", "A name is missing.", "Remove the entry or write a string"));
    }
}
