using System.Globalization;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Editing;

namespace FlagGateway.Admin.Console;

/// <summary>Data of the page on which a flag and its plan are edited.</summary>
internal sealed class EditModel
{
    /// <summary>Id of the flag; empty for a new one.</summary>
    public required string Flag { get; init; }

    /// <summary>Whether this gateway writes its files.</summary>
    public required bool IsWritable { get; init; }

    /// <summary>The flag as text.</summary>
    public EditText? FlagText { get; set; }

    /// <summary>The plan as text; <c>null</c> for a new flag.</summary>
    public EditText? PlanText { get; set; }

    /// <summary>The flag as fields; <c>null</c> if a form cannot show it.</summary>
    public EditFields? Fields { get; set; }

    /// <summary>What was entered, computed and checked; <c>null</c> before.</summary>
    public EditReview? Review { get; set; }

    /// <summary>Why nothing can be edited, or was; <c>null</c> otherwise.</summary>
    public string? Problem { get; set; }
}

/// <summary>A definition as text in a form.</summary>
/// <param name="Tag">Hash of the file that it was read from.</param>
/// <param name="Text">The text.</param>
/// <param name="Problem">Why it cannot be used; otherwise <c>null</c>.</param>
internal sealed record EditText(string Tag, string Text, string? Problem = null);

/// <summary>An edit before it is applied.</summary>
/// <param name="Kind">What is edited.</param>
/// <param name="Definition">The new definition.</param>
/// <param name="Tag">Hash of the file that it is based on.</param>
/// <param name="Result">The result.</param>
internal sealed record EditReview(DefinitionKind Kind, string Definition, string Tag, EditResult Result)
{
    /// <summary>Why it was not applied although it can be; otherwise <c>null</c>.</summary>
    public string? ReasonProblem { get; init; }
}

/// <summary>A flag as fields, as they were entered.</summary>
internal sealed record EditFields
{
    private const decimal All = 100;

    /// <summary>Hash of the file that it was read from.</summary>
    public required string Tag { get; init; }

    public required bool IsEnabled { get; init; }

    public required string Description { get; init; }

    public required string Owner { get; init; }

    public required IReadOnlyList<VariantTexts> Variants { get; init; }

    /// <summary>Why the shares cannot be used; otherwise <c>null</c>.</summary>
    public string? Problem { get; init; }

    /// <summary>The fields of a definition.</summary>
    public static EditFields From(string tag, FlagFields fields) => new()
    {
        Tag = tag,
        IsEnabled = fields.IsEnabled,
        Description = fields.Description,
        Owner = fields.Owner,
        Variants = [.. fields.Variants.Select(static one => new VariantTexts(one.Name, one.Percentage.ToString("0.############", CultureInfo.InvariantCulture), string.Join('\n', one.Users), string.Join('\n', one.Groups)))],
    };

    /// <summary>The fields of a form, for the variants of a flag.</summary>
    public static EditFields From(IFormCollection form, FlagFields known) => new()
    {
        Tag = form["tag"].ToString(),
        IsEnabled = form["enabled"] == "on",
        Description = form["description"].ToString().Trim(),
        Owner = form["owner"].ToString().Trim(),
        Variants = [.. known.Variants.Select((one, i) => new VariantTexts(one.Name, form[$"share-{i}"].ToString().Trim(), form[$"users-{i}"].ToString(), form[$"groups-{i}"].ToString()))],
    };

    /// <summary>Reads the entered values; <c>null</c> with the problem if they cannot be used.</summary>
    public FlagFields? Read(out string? problem)
    {
        problem = null;
        List<VariantFields> variants = [];
        foreach (var one in Variants)
        {
            if (!decimal.TryParse(one.Share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || share > All)
            {
                problem = $"The percentage of {one.Name} is not a number from 0 to 100.";
                return null;
            }

            variants.Add(new(one.Name, share, LinesOf(one.Users), LinesOf(one.Groups)));
        }

        var sum = variants.Sum(static one => one.Percentage);
        if (sum == All)
            return new FlagFields { IsEnabled = IsEnabled, Description = Description, Owner = Owner, Variants = variants };
        problem = string.Create(CultureInfo.InvariantCulture, $"The percentages are {sum:0.####} together. Enter numbers that are 100 together.");
        return null;
    }

    private static List<string> LinesOf(string text) =>
        [.. text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
}

/// <summary>A variant as it was entered.</summary>
internal sealed record VariantTexts(string Name, string Share, string Users, string Groups);
