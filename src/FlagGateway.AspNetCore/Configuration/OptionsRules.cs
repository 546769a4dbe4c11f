using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace FlagGateway.Configuration;

/// <summary>Reports violations of data annotations as configuration issues.</summary>
internal static class OptionsRules
{
    /// <summary>Checks one property of an object.</summary>
    /// <remarks>
    /// An annotation's own <see cref="ValidationAttribute.ErrorMessage"/> becomes the remedy. The value of a property
    /// with <c>[DataType(DataType.Password)]</c> is not shown.
    /// </remarks>
    public static void Check(PropertyInfo property, object target, IConfigurationSection section, OptionsIssues issues)
    {
        var value = property.GetValue(target);
        ValidationContext context = new(target) { MemberName = property.Name, DisplayName = property.Name };
        var isSecret = property.GetCustomAttribute<DataTypeAttribute>() is { DataType: DataType.Password };
        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (rule.GetValidationResult(value, context) is { } result)
                Report(rule, result, section, !isSecret, issues);
        }
    }

    private static void Report(
        ValidationAttribute rule, ValidationResult result, IConfigurationSection section, bool showValue, OptionsIssues issues)
    {
        var problem = rule is RequiredAttribute ? "a value is missing" : "the value is not allowed";
        issues.Add(section, problem, (rule.ErrorMessage ?? Remedy(rule) ?? result.ErrorMessage ?? "Write another value").TrimEnd('.'), showValue);
    }

    private static string? Remedy(ValidationAttribute rule) => rule switch
    {
        RequiredAttribute => "Give it a value",
        RangeAttribute range => Bounds(range),
        MinLengthAttribute min => $"Write at least {min.Length} entries or characters",
        MaxLengthAttribute max => $"Write at most {max.Length} entries or characters",
        LengthAttribute both => $"Write {both.MinimumLength} to {both.MaximumLength} entries or characters",
        StringLengthAttribute both => $"Write {both.MinimumLength} to {both.MaximumLength} characters",
        RegularExpressionAttribute form => $"Write text of the form {form.Pattern}",
        _ => null,
    };

    private static string Bounds(RangeAttribute range)
    {
        var min = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture)!;
        var max = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture)!;
        return $"Write a value {(range.MinimumIsExclusive ? "greater than" : "of at least")} {min} and "
            + $"{(range.MaximumIsExclusive ? "less than" : "at most")} {max}";
    }
}
