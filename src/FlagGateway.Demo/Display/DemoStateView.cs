using System.Globalization;
using FlagGateway.Demo.Models;
using FlagGateway.Demo.Proof;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlagGateway.Demo.Display;

/// <summary>Draws the state of the demo.</summary>
internal static class DemoStateView
{
    private const int MaxMessages = 6;

    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Red, decoration: Decoration.Bold);
    private static readonly Style Careful = new(Color.Yellow);

    /// <summary>Creates the view of a state.</summary>
    public static DemoView Create(DemoState setup) => new(() => Live(setup), () => Line(setup), [.. Hints(setup)], setup.Messages, TimeSpan.FromSeconds(5));

    /// <summary>The display while traffic runs.</summary>
    private static Rows Live(DemoState setup)
    {
        var summary = setup.Observations.Read(isComplete: false);
        var rows = CohortRows.From(setup.Running.Current, summary);
        return new Rows(
        [
            new Text($"FlagGateway demo · {Clock(summary.Elapsed)} · {summary.Requests} requests, {setup.Rate} a second · configuration version {setup.Running.Current.Version}", new Style(decoration: Decoration.Bold)),
            Table(rows, "10 s"),
            .. ModelTable.Create(setup.Model),
            .. Proof(rows, summary),
            .. Shadow(setup),
            .. setup.Messages.Latest(0, MaxMessages).Select(Message),
            Text.Empty,
            .. Hints(setup).Select(hint => new Text(hint, Quiet)),
        ]);
    }

    /// <summary>The table for the complete run.</summary>
    public static IRenderable Final(DemoState setup, Summary summary)
    {
        var rows = CohortRows.From(setup.Running.Current, summary);
        return new Rows([Table(rows, "all"), .. ModelTable.Create(setup.Model), .. Proof(rows, summary), .. Shadow(setup)]);
    }

    private static string Line(DemoState setup)
    {
        var summary = setup.Observations.Read(isComplete: false);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Clock(summary.Elapsed)} {summary.Requests} requests; {Cohorts(CohortRows.From(setup.Running.Current, summary))}; moved {summary.Moved}, unexplained {summary.Unexplained}, failed {summary.Failed}{ModelTable.Line(setup.Model)}{(setup.Shadow is { } shadow ? "; " + ShadowPanel.Counts(shadow.Read()) : "")}");
    }

    /// <summary>The cohorts in one line.</summary>
    public static string Cohorts(IReadOnlyList<DemoCohortRow> rows) => string.Join("; ", rows.Select(row => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Route}/{row.Variant} {row.Cohort.Users} users ({row.UserPercent:0.0} %), errors {row.Cohort.Figures.ErrorPercent ?? 0:0.0} %, p95 {row.Cohort.Figures.P95 ?? 0:0} ms")));

    private static IEnumerable<string> Hints(DemoState setup)
    {
        yield return $"Gateway {setup.Gateway} · metrics {new Uri(setup.Admin, "/metrics")}";
        foreach (var note in setup.Notes)
            yield return note;
        yield return setup.Shadow is null
            ? $"Edit the percentiles in {setup.FlagsFile} and watch users move"
            : "All users are on control; the candidate gets copies and returns a few wrong responses";
        yield return $"Be a user yourself: curl -i -H \"X-User-Id: you\" {setup.Gateway}";
        foreach (var errors in setup.Errors)
            yield return $"Raise errors: curl -X POST \"{errors}?percent=5\"";
        yield return "Ctrl+C ends";
    }

    private static IEnumerable<IRenderable> Shadow(DemoState setup) => setup.Shadow is { } shadow ? ShadowPanel.Create(shadow.Read()) : [];

    /// <summary>The table of cohorts.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="period">Period of the rates and latencies.</param>
    // As narrow as possible: demos are often shown in terminals of 80 columns.
    public static Table Table(IReadOnlyList<DemoCohortRow> rows, string period)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderStyle(Quiet);
        foreach (var title in new[] { "Route", "Variant" })
            table.AddColumn(new TableColumn(title).NoWrap().Padding(0, 0));
        foreach (var title in new[] { "Config", "Users", "Share", "Requests", $"Errors\n{period}", $"p50 ms\n{period}", $"p95 ms\n{period}" })
            table.AddColumn(new TableColumn(new Text(title)).RightAligned().NoWrap().Padding(1, 0, 0, 0));
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var isSameRoute = i > 0 && rows[i - 1].Route == row.Route;
            if (i > 0 && !isSameRoute)
                table.AddEmptyRow();
            var figures = row.Cohort.Figures;
            table.AddRow(
                new Text(isSameRoute ? "" : row.Route),
                new Text(row.Variant),
                new Text(Percent(row.Configured, "0.##")),
                new Text(Number(row.Cohort.Users)),
                new Text(Percent(row.UserPercent, "0.0")),
                new Text(Number(row.Cohort.Requests)),
                new Text(Percent(figures.ErrorPercent, "0.0"), figures.ErrorPercent > 0 ? Bad : Style.Plain),
                new Text(Number(figures.Median)),
                new Text(Number(figures.P95)));
        }

        return table;
    }

    /// <summary>Whether every user got the configured variant.</summary>
    public static IEnumerable<IRenderable> Proof(IReadOnlyList<DemoCohortRow> rows, Summary summary)
    {
        var byName = rows.Where(row => row.Cohort.ByName != 0).Select(row => $"{row.Route}/{row.Variant} {row.Cohort.ByName}").ToArray();
        if (byName.Length != 0)
            yield return new Text($"Users there by name or group, not by percentage: {string.Join(", ", byName)}");
        var since = summary.Version == 1 ? "the start" : $"configuration version {summary.Version}";
        yield return new Text($"Users who changed variant since {since}: {summary.Moved}", summary.Moved == 0 ? Style.Plain : Careful);
        yield return new Text($"Unexplained changes: {summary.Unexplained} · failed requests: {summary.Failed}", summary is { Unexplained: 0, Failed: 0 } ? Good : Bad);
        foreach (var problem in summary.Problems)
            yield return new Text("  " + problem, Bad);
    }

    /// <summary>A message in its color.</summary>
    public static Text Message(DemoMessage message) => new(
        string.Create(CultureInfo.InvariantCulture, $"{message.At:HH:mm:ss} {message.Text}"),
        message.Level switch
        {
            >= LogLevel.Error => Bad,
            LogLevel.Warning => Careful,
            _ => Good,
        });

    /// <summary>Minutes and seconds.</summary>
    public static string Clock(TimeSpan elapsed) => elapsed.ToString(@"m\:ss", CultureInfo.InvariantCulture);

    private static string Number(double? value) => value?.ToString("0", CultureInfo.InvariantCulture) ?? "–";

    private static string Percent(double? value, string format) => value is null ? "–" : value.Value.ToString(format, CultureInfo.InvariantCulture) + " %";
}
