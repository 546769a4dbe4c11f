using System.Globalization;
using FlagGateway.Core.Networks;

namespace FlagGateway.Core.Attributes;

/// <summary>A compiled comparison of an attribute's value. Allocates nothing, and never throws for any value.</summary>
internal abstract class AttributeMatcher
{
    /// <summary>Whether a present value matches.</summary>
    public abstract bool IsMatch(ReadOnlySpan<char> value);

    /// <summary>Compiles a rule without problems.</summary>
    public static AttributeMatcher Create(AttributeRule rule) => rule.Operator switch
    {
        AttributeOperator.Exists => new ExistsMatcher(),
        AttributeOperator.In => new TextSetMatcher(rule.Values),
        AttributeOperator.StartsWith or AttributeOperator.EndsWith or AttributeOperator.Contains => new TextPartMatcher(rule.Operator, [.. rule.Values]),
        AttributeOperator.LessThan or AttributeOperator.AtMost or AttributeOperator.GreaterThan or AttributeOperator.AtLeast => new NumberMatcher(rule.Operator, NumberMatcher.Parse(rule.Values[0])!.Value),
        AttributeOperator.Before or AttributeOperator.After => new InstantMatcher(rule.Operator, InstantMatcher.Parse(rule.Values[0])!.Value),
        AttributeOperator.Network => new NetworkMatcher([.. rule.Values.Select(static value => NetworkBlock.TryParse(value, out var block, out _) ? block : throw new ArgumentException("Not a network.", nameof(rule)))]),
        _ => new VersionMatcher(rule.Operator, [.. rule.Values]),
    };

    /// <summary>What is wrong with a value to compare with, and what to write; <c>null</c> if nothing is.</summary>
    public static (string Problem, string Remedy)? FindProblem(AttributeOperator comparison, string value) => comparison switch
    {
        AttributeOperator.LessThan or AttributeOperator.AtMost or AttributeOperator.GreaterThan or AttributeOperator.AtLeast =>
            NumberMatcher.Parse(value) is null ? ("Not a number.", "Write a number such as 10 or 2.5") : null,
        AttributeOperator.Before or AttributeOperator.After =>
            InstantMatcher.Parse(value) is null ? ("Not an instant.", "Write a date such as 2026-01-31, or a date and time with an offset such as 2026-01-31T09:00:00Z") : null,
        AttributeOperator.VersionIn or AttributeOperator.VersionBelow or AttributeOperator.VersionAtLeast =>
            SemanticVersion.IsValid(value) ? null : ("Not a version.", "Write major.minor.patch, such as 2.10.0"),
        AttributeOperator.Network => NetworkBlock.TryParse(value, out _, out var problem) ? null : ($"Not a network: {problem}.", "Write it as 10.0.0.0/8 or 2001:db8::/32"),
        _ => value.Length == 0 ? ("An empty text matches everything or nothing.", "Write a text, or use exists") : null,
    };
}

/// <summary>Any value.</summary>
internal sealed class ExistsMatcher : AttributeMatcher
{
    public override bool IsMatch(ReadOnlySpan<char> value) => true;
}

/// <summary>One of several texts.</summary>
internal sealed class TextSetMatcher(IEnumerable<string> values) : AttributeMatcher
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _values = values.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public override bool IsMatch(ReadOnlySpan<char> value) => _values.Contains(value);
}

/// <summary>A text that begins with, ends with or contains one of several.</summary>
internal sealed class TextPartMatcher(AttributeOperator comparison, string[] values) : AttributeMatcher
{
    public override bool IsMatch(ReadOnlySpan<char> value)
    {
        foreach (var part in values)
        {
            var isMatch = comparison switch
            {
                AttributeOperator.StartsWith => value.StartsWith(part, StringComparison.Ordinal),
                AttributeOperator.EndsWith => value.EndsWith(part, StringComparison.Ordinal),
                _ => value.Contains(part, StringComparison.Ordinal),
            };
            if (isMatch)
                return true;
        }

        return false;
    }
}

/// <summary>A number above or below another.</summary>
internal sealed class NumberMatcher(AttributeOperator comparison, double limit) : AttributeMatcher
{
    public static double? Parse(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public override bool IsMatch(ReadOnlySpan<char> value) => Parse(value) is { } number && comparison switch
    {
        AttributeOperator.LessThan => number < limit,
        AttributeOperator.AtMost => number <= limit,
        AttributeOperator.GreaterThan => number > limit,
        _ => number >= limit,
    };
}

/// <summary>An instant before or after another.</summary>
internal sealed class InstantMatcher(AttributeOperator comparison, DateTimeOffset limit) : AttributeMatcher
{
    // Days first or months first differ from country to country, so a text must begin with the year.
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text) =>
        text is [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', '-', ..]
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    public override bool IsMatch(ReadOnlySpan<char> value) =>
        Parse(value) is { } instant && (comparison == AttributeOperator.Before ? instant < limit : instant > limit);
}

/// <summary>A version above, below or equal to others.</summary>
internal sealed class VersionMatcher(AttributeOperator comparison, string[] values) : AttributeMatcher
{
    public override bool IsMatch(ReadOnlySpan<char> value)
    {
        if (!SemanticVersion.IsValid(value))
            return false;
        foreach (var other in values)
        {
            var order = SemanticVersion.Compare(value, other);
            if (comparison switch { AttributeOperator.VersionBelow => order < 0, AttributeOperator.VersionAtLeast => order >= 0, _ => order == 0 })
                return true;
        }

        return false;
    }
}

/// <summary>An address in one of several networks.</summary>
internal sealed class NetworkMatcher(NetworkBlock[] networks) : AttributeMatcher
{
    public override bool IsMatch(ReadOnlySpan<char> value)
    {
        if (!NetworkAddress.TryParse(value, out var address))
            return false;
        foreach (var network in networks)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }
}
