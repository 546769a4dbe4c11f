using System.Globalization;
using FlagGateway.Demo.Shadow;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlagGateway.Demo.Display;

/// <summary>Draws the activity and the findings of mirroring.</summary>
internal static class ShadowPanel
{
    private const int MaxRows = 20;

    private static readonly Style Quiet = new(Color.Grey);

    /// <summary>The counts of copies and the table of differences.</summary>
    public static IEnumerable<IRenderable> Create(ShadowFigures figures)
    {
        yield return new Text(Counts(figures));
        yield return Table(figures.Differences);
        if (figures.Differences.Count > MaxRows)
            yield return new Text($"and {figures.Differences.Count - MaxRows} more", Quiet);
        yield return new Text($"Learned noise: {(figures.Noise.Count == 0 ? "nothing yet" : string.Join(", ", figures.Noise))} · ignored: {ShadowPlan.Ignored}", Quiet);
        yield return new Text(
            $"Users' responses that were errors: {figures.UserErrors} · that did not come from control: {figures.NotFromControl}",
            new Style(figures is { UserErrors: 0, NotFromControl: 0 } ? Color.Green : Color.Red));
    }

    /// <summary>The counts as one line.</summary>
    public static string Counts(ShadowFigures figures)
    {
        var totals = figures.Totals;
        return $"{totals.Copied} copied: {totals.Matches} matched, {totals.Mismatches} mismatched, {totals.Errors} not compared; {totals.Dropped} dropped, {totals.Skipped} skipped";
    }

    /// <summary>The success message for the last line.</summary>
    public static string Success(ShadowFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"The candidate is wrong only in {Upstreams.FaultInjection.Field}: found in {figures.Found} of {figures.Comparisons} copies ({figures.FoundShare:0.00 %}), and no user saw it.");

    private static Table Table(IReadOnlyList<FieldDifference> differences)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderStyle(Quiet);
        foreach (var title in new[] { "Path", "Field" })
            table.AddColumn(new TableColumn(title).Padding(0, 0));
        foreach (var title in new[] { "Count", "Share" })
            table.AddColumn(new TableColumn(title).RightAligned().NoWrap().Padding(1, 0, 0, 0));
        foreach (var title in new[] { "Control", "Candidate" })
            table.AddColumn(new TableColumn(title).Padding(1, 0, 0, 0));
        foreach (var difference in differences.Take(MaxRows))
        {
            table.AddRow(
                new Text(difference.PathTemplate),
                new Text(difference.Field),
                new Text(difference.Count.ToString(CultureInfo.InvariantCulture)),
                new Text(difference.Share.ToString("0.00 %", CultureInfo.InvariantCulture)),
                new Text(difference.Control ?? "–"),
                new Text(difference.Candidate ?? "–"));
        }

        return table;
    }
}
