using System.Globalization;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>A whole rollout by hand under load: real destinations, a real client, a real Prometheus.</summary>
[Collection(nameof(Alone))]
public sealed partial class RampTests(ITestOutputHelper output)
{
    private const int Users = 10_000;
    private const long MinRequests = 100_000;

    // A round of all users, and what may be in flight or come late around its ends.
    private const long RequestsPerStep = Users + 2_000;

    private static readonly double[] Percentages = [0, 1, 5, 25, 50, 100, 0];

    [Fact]
    public async Task Ramp_FlagEditedUnderLoad_NobodyFailsAndEachUserMovesOnce()
    {
        Programs.Require("nginx", "wrk", "prometheus");
        await using var folder = new RampFolder();
        await using var upstreams = new Upstreams(folder.Root);
        folder.WriteGateway(upstreams.LegacyPort, upstreams.NewPort);
        folder.WriteFlags(Percentages[0]);
        await using var gateway = await StartAsync(folder);
        await using var prometheus = new PrometheusServer(folder.Root, gateway.AdminAddress);
        await using var traffic = new Traffic(folder.Root, gateway.DataAddress, Users);

        var steps = await RampAsync(folder, gateway, traffic);
        await FallSilentAsync(gateway, traffic);
        var report = await traffic.EndAsync(CancellationToken.None);
        var log = new RampLog([.. upstreams.Read("legacy"), .. upstreams.Read("new")]);
        output.WriteLine(report);

        Assert.DoesNotContain("Non-2xx", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Socket errors", report, StringComparison.Ordinal);
        Assert.Empty(log.Wrong);
        Assert.Equal(1, log.MaxChanges(until: steps[^2].To));
        AssertShares(log, steps);
        await AssertCountsAsync(gateway, prometheus, log);
    }

    private static async Task<GatewayProcess> StartAsync(RampFolder folder)
    {
        var (process, issues) = await GatewayProcess.CreateAsync(
            folder.Config,
            ["--Urls=http://127.0.0.1:0", "--FlagGateway:Admin:Url=http://127.0.0.1:0", $"--FlagGateway:State:Path={folder.State}"],
            static logging => logging.SetMinimumLevel(LogLevel.None));
        Assert.True(process is not null, string.Join('\n', issues));
        await process.StartAsync();
        return process;
    }

    private async Task<IReadOnlyList<RampStep>> RampAsync(RampFolder folder, GatewayProcess gateway, Traffic traffic)
    {
        List<RampStep> steps = [];
        foreach (var percentage in Percentages)
        {
            if (steps.Count != 0)
            {
                var version = gateway.Snapshots.Current.Version;
                folder.WriteFlags(percentage);
                await Poll.UntilAsync($"{percentage} % in force", () => gateway.Snapshots.Current.Version > version);
            }

            // Requests that were decided before may still be on their way: they are over when as many came in behind
            // them.
            var inForce = Requests(gateway);
            await Poll.UntilAsync("the last of the step before", () => Requests(gateway) > inForce + 1_000);
            var (from, first) = (Now(), Requests(gateway));
            await Poll.UntilAsync($"a round of all users at {percentage} %", () => Requests(gateway) > first + RequestsPerStep || traffic.HasEnded);
            steps.Add(new RampStep(percentage, from, Now()));
            output.WriteLine($"{percentage} %: {Requests(gateway) - first} requests in {steps[^1].To - steps[^1].From:F1} s");
        }

        return steps;
    }

    private static async Task FallSilentAsync(GatewayProcess gateway, Traffic traffic)
    {
        await Poll.UntilAsync($"{MinRequests} requests", () => Requests(gateway) >= MinRequests || traffic.HasEnded);
        traffic.Stop();
        var (last, calm) = (0L, 0);
        await Poll.UntilAsync("silence", () =>
        {
            var now = Requests(gateway);
            calm = now == last && gateway.Cohorts.Cohorts.All(cohort => cohort.Active == 0) ? calm + 1 : 0;
            last = now;
            return calm == 25;
        });
    }

    private void AssertShares(RampLog log, IReadOnlyList<RampStep> steps)
    {
        foreach (var step in steps)
        {
            var sides = log.Sides(step);
            var share = sides.Count(side => side.Value == "new") * 100.0 / Users;
            var sigma = Math.Sqrt(step.Percentage * (100 - step.Percentage) / Users);
            output.WriteLine($"{step.Percentage} %: {share:F2} % of {sides.Count} users");

            Assert.Equal(Users, sides.Count);
            Assert.InRange(share, step.Percentage - 3 * sigma, step.Percentage + 3 * sigma);
        }
    }

    private async Task AssertCountsAsync(GatewayProcess gateway, PrometheusServer prometheus, RampLog log)
    {
        using var client = new HttpClient { BaseAddress = gateway.AdminAddress };
        var page = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        output.WriteLine($"{log.CountOf("legacy")} requests to legacy, {log.CountOf("new")} to new");

        Assert.True(log.Count >= MinRequests);
        Assert.Equal(log.CountOf("legacy"), Counted(page, "legacy"));
        Assert.Equal(log.CountOf("new"), Counted(page, "new"));
        await Poll.UntilAsync("Prometheus has the sum", async () => await prometheus.QueryAsync("sum(flaggateway_requests_total)") == log.Count);
        Assert.Equal(1, await prometheus.QueryAsync("up"));
    }

    private static long Counted(string page, string variant) => CounterLine().Matches(page)
        .Where(match => match.Groups["labels"].Value.Contains($"variant=\"{variant}\"", StringComparison.Ordinal))
        .Sum(match => long.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));

    private static long Requests(GatewayProcess gateway) => gateway.Cohorts.Cohorts.Sum(cohort => cohort.Requests().Sum(part => part.Count));

    private static double Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    [GeneratedRegex(@"^flaggateway_requests_total\{(?<labels>[^}]*)\} (?<value>\d+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CounterLine();
}
