using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlagGateway.Demo.Models;

/// <summary>Draws what a model's responses were: tokens, cost, time to the first token, checks.</summary>
internal static class ModelTable
{
    /// <summary>A row for each variant; nothing without a model.</summary>
    public static IEnumerable<IRenderable> Create(ModelWatch? watch)
    {
        if (watch is not { Figures: { Count: > 0 } figures })
            yield break;
        string[] checks = [.. figures.SelectMany(static one => one.Checks.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var table = new Table().Border(TableBorder.Rounded).BorderStyle(new Style(Color.Grey));
        table.AddColumn(new TableColumn("Variant").NoWrap().Padding(0, 0));
        foreach (var title in new[] { "Tokens\nin", "Tokens\nout", $"{watch.Currency}\nfor 1000", "First\ntoken ms" }.Concat(checks.Select(static check => check.Replace("_compliance", "", StringComparison.Ordinal) + "\n%")))
            table.AddColumn(new TableColumn(new Text(title)).RightAligned().NoWrap().Padding(1, 0, 0, 0));
        foreach (var one in figures)
        {
            table.AddRow(
                [
                    new Text(one.Variant),
                    new Text(Number(one.PerResponse(one.InputTokens), "0")),
                    new Text(Number(one.PerResponse(one.OutputTokens), "0")),
                    new Text(Number(one.PerResponse(one.Cost) * 1000, "0.00")),
                    new Text(Number(one.FirstToken * 1000, "0")),
                    .. checks.Select(check => new Text(Number(one.Checks.TryGetValue(check, out var mean) ? mean * 100 : null, "0.0"))),
                ]);
        }

        yield return table;
    }

    /// <summary>The same in one line; empty without a model.</summary>
    public static string Line(ModelWatch? watch) =>
        watch is { Figures.Count: > 0 } ? string.Concat(watch.Figures.Select(one => "; " + one.ToText(watch.Currency))) : "";

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
