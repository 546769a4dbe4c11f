using System.Globalization;
using FlagGateway.Demo.Proof;

namespace FlagGateway.Demo.Display;

/// <summary>Writes a line at each tick, and the gateway's messages as they come: for logs and pipes.</summary>
internal sealed class PlainDisplay(TextWriter output)
{
    private long _seen;

    public async Task RunAsync(DemoScene scene, PeriodicTimer timer, CancellationToken cancellationToken)
    {
        using (timer)
        {
            foreach (var hint in SceneView.Hints(scene))
                await output.WriteLineAsync(hint);
            while (await timer.NextAsync(cancellationToken))
            {
                await WriteMessagesAsync(scene);
                await output.WriteLineAsync(Line(scene, scene.Observations.Read(isWhole: false)));
            }
        }

        await WriteMessagesAsync(scene);
    }

    private async Task WriteMessagesAsync(DemoScene scene)
    {
        foreach (var message in scene.Messages.Latest(_seen, int.MaxValue))
        {
            _seen = message.Number + 1;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{message.At:HH:mm:ss} {message.Text}"));
        }
    }

    private static string Line(DemoScene scene, Summary summary)
    {
        var cohorts = CohortRows.Of(scene.Snapshots.Current, summary).Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Route}/{row.Variant} {row.Cohort.Users} users ({row.UserPercent:0.0} %), errors {row.Cohort.Figures.ErrorPercent ?? 0:0.0} %, p95 {row.Cohort.Figures.P95 ?? 0:0} ms"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Elapsed:m\\:ss} {summary.Requests} requests; {string.Join("; ", cohorts)}; moved {summary.Moved}, unexplained {summary.Unexplained}, failed {summary.Failed}{(scene.Shadow is { } shadow ? "; " + ShadowView.Counts(shadow.Read()) : "")}");
    }
}
