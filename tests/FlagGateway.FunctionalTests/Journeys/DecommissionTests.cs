using System.Globalization;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Commands;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Journeys;

/// <summary>
/// The end of docs/migrate-a-backend.md: the rollout has passed all its stages with requests, and the flag is removed.
/// </summary>
public sealed partial class DecommissionTests
{
    private const string Flag = "release.orders-service";

    // Three weeks in a few seconds.
    private const double Scale = 300_000;

    private static readonly string[] Tenants = ["internal", "beta", "acme"];

    [Fact]
    public async Task Guide_RolloutSucceeded_RetiresTheFlagWithoutMovingAnybody()
    {
        await using var old = await Upstream.StartAsync("old");
        await using var candidate = await Upstream.StartAsync("new");
        var guide = Guide.Read("migrate-a-backend.md");
        await using var gateway = await TestGateway.StartAsync(
            guide.Files.Select(static file => (Path.GetFileName(file.Path), Unjudged(file.Text))),
            [
                $"--ReverseProxy:Clusters:orders-legacy:Destinations:1:Address={old.Address}",
                $"--ReverseProxy:Clusters:orders-new:Destinations:1:Address={candidate.Address}",
                "--FlagGateway:Rollouts:Interval=00:00:00.1",
            ],
            rolloutTimeScale: Scale);
        await TypeAsync(gateway, Single(guide, "rollout start "));
        await SucceedAsync(gateway, guide);
        var retire = guide.CommandsOf("flaggateway flags retire ");
        var before = await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "flags.json"));

        var shown = await TypeAsync(gateway, retire[0]);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "flags.json")));
        var version = gateway.Version;
        await TypeAsync(gateway, retire[1]);
        await Eventually.TrueAsync(() => gateway.Version > version, "The files without the flag were not applied.");

        Assert.Contains("route orders: cluster orders-new", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Flag, await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "flags.json")), StringComparison.Ordinal);
        Assert.Equal("new", await AskAsync(gateway, 0));
        await TypeAsync(gateway, guide.CommandsOf("flaggateway validate ")[^1]);
    }

    // Requests of all tenants until the end, and the approval that the plan asks for.
    private static async Task SucceedAsync(TestGateway gateway, Guide guide)
    {
        var isApproved = false;
        await Eventually.TrueAsync(
            async () =>
            {
                for (var user = 0; user < 150; user++)
                    await AskAsync(gateway, user);
                var state = gateway.State.Current.Rollouts[Flag];
                if (state.Phase == Core.Rollouts.RolloutPhase.Waiting && !isApproved)
                {
                    await TypeAsync(gateway, Single(guide, "rollout promote "));
                    isApproved = true;
                }

                return state.Phase == Core.Rollouts.RolloutPhase.Succeeded;
            },
            () => $"The rollout did not succeed: {gateway.State.Current.Rollouts[Flag]}");
        Assert.True(isApproved);
    }

    private static async Task<string> AskAsync(TestGateway gateway, int user)
    {
        using var request = World.Request(string.Create(CultureInfo.InvariantCulture, $"user-{user}"), "/orders/1");
        request.Headers.Add("X-Tenant-Id", Tenants[user % Tenants.Length]);
        using var response = await gateway.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static string Single(Guide guide, string start) => Assert.Single(guide.CommandsOf($"flaggateway {start}"));

    // The document's command, with the folder and the address of this gateway.
    private static async Task<string> TypeAsync(TestGateway gateway, string command)
    {
        var arguments = Word().Matches(command).Select(static word => word.Value.Trim('\'')).Skip(1).Select(word => word == "migration" ? gateway.Folder : word);
        string[] server = command.Contains(" validate ", StringComparison.Ordinal) ? [] : ["--server", gateway.Admin.BaseAddress!.ToString()];
        // The days without a request to the old backend have not passed here.
        string[] days = command.Contains(" retire ", StringComparison.Ordinal) ? ["--quiet-days", "0"] : [];
        var (exit, output, error) = await CommandLine.RunAsync([.. arguments, .. server, .. days]);
        Assert.True(exit == 0, $"{command}: {exit}\n{output}\n{error}");
        return output;
    }

    // What a candidate's requests prove takes longer than a test; PlanGuideTests plays the guardrails.
    // A second is three days, so that no stage may be called late.
    private static string Unjudged(string text) => Guardrails().Replace(text, "\"progress_deadline\": \"3650.00:00:00\", \"guardrails\": []")
        .Replace("\"minimum_users\": 500", "\"minimum_users\": 1", StringComparison.Ordinal);

    [GeneratedRegex("\"guardrails\": \\[.*?^      \\]", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Guardrails();

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Word();
}
