using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Commands;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Editing;
using FlagGateway.FunctionalTests.Support;
using Microsoft.Playwright;

namespace FlagGateway.FunctionalTests.Journeys;

/// <summary>
/// The engineer on call at night, and the product manager with a plan; both are logged in. Alone: as the other tests
/// with a browser.
/// </summary>
[Collection(nameof(Alone))]
public sealed partial class OperatorJourneyTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    private const string Alert = "FlagGatewayCandidateDown";
    private const int MaxActionsToKill = 3;
    private const int Phone = 380;

    [Fact]
    public async Task OnCall_RunbookOfTheAlertOnAPhone_KillsInThreeActions()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await ServesTheCandidateAsync(world);
        await using var browser = await chromium.OpenAsync(world, width: Phone);
        var path = ConsolePage().Match(await RunbookAsync()).Groups["path"].Value.Replace("FLAG", Setup.Flag, StringComparison.Ordinal);
        Actions actions = new("on call, in the console", output);

        await actions.DoAsync("open the page that the runbook names", () => browser.Page.GotoAsync(path));
        await actions.DoAsync("press Kill", () => browser.Action("kill").ClickAsync());
        await actions.DoAsync("type a reason and press Enter", async () =>
        {
            await browser.Page.Locator("form[data-verb=kill]").GetByLabel("Reason").FillAsync("candidate down");
            await browser.Page.Keyboard.PressAsync("Enter");
        });
        await browser.SeesAsync("Killed by olga");

        actions.Print();
        Assert.Equal("candidate down", world.Gateway.State.Current.Kills[Setup.Flag].Reason);
        Assert.Equal("legacy", await world.VariantOfAsync("candidate"));
        Assert.InRange(actions.Count, 1, MaxActionsToKill);
    }

    [Fact]
    public async Task OnCall_RunbookOfTheAlertInATerminal_KillsWithOneCommand()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await ServesTheCandidateAsync(world);
        var command = KillCommand().Match(await RunbookAsync());
        Actions actions = new("on call, in a terminal", output);

        await actions.DoAsync(command.Value, async () =>
        {
            var (exit, _, error) = await CommandLine.RunAsync(
                "kill", Setup.Flag, "--reason", command.Groups["reason"].Value, "--server", world.Gateway.Admin.BaseAddress!.ToString(), "--token", ConsoleWorld.Operator);
            Assert.True(exit == 0, error);
        });

        actions.Print();
        Assert.Equal("legacy", await world.VariantOfAsync("candidate"));
        Assert.Equal(1, actions.Count);
    }

    [Fact]
    public async Task ProductManager_PercentageInTheConsole_IsReviewedAndInForce()
    {
        await using var world = await EditWorld.StartAsync(change: static setup => setup.Admin = ConsoleWorld.Admin);
        Assert.Equal("legacy", await world.VariantOfAsync("anna"));
        await using var browser = await chromium.OpenAsync(world);
        var page = browser.Page;
        await page.GotoAsync($"/flags/{Setup.Flag}");
        var shares = page.GetByLabel("Percentage of users");
        Actions actions = new("product manager, in the console", output);

        await actions.DoAsync("press Edit", () => page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Edit", Exact = true }).ClickAsync());
        await actions.DoAsync("type control's percentage", () => shares.Nth(0).FillAsync("0"));
        await actions.DoAsync("type the candidate's percentage", () => shares.Nth(1).FillAsync("100"));
        await actions.DoAsync("press Review", () => browser.Button("Review").ClickAsync());
        await browser.SeesAsync("Moves 100 % of users from legacy to new.");
        await actions.DoAsync("type a reason", () => page.GetByLabel("Reason", new PageGetByLabelOptions { Exact = true }).FillAsync("as planned"));
        await actions.DoAsync("press Apply", () => browser.Button("Apply").ClickAsync());
        await browser.SeesAsync("flags.json was changed, and version");

        actions.Print();
        Assert.Equal("new", await world.VariantOfAsync("anna"));
        Assert.InRange(actions.Count, 1, 6);
    }

    [Fact]
    public async Task ProductManager_PercentageInTheFile_IsInForceWhenItIsSaved()
    {
        await using var world = await EditWorld.StartAsync();
        Assert.Equal("legacy", await world.VariantOfAsync("anna"));
        Actions actions = new("product manager, in the file", output);

        await actions.DoAsync(
            "change the percentage in flags.json and save", () => world.Gateway.ApplyAsync("flags.json", EditWorld.Flags.Replace("\"to\": 0", "\"to\": 100", StringComparison.Ordinal)));

        actions.Print();
        Assert.Equal("new", await world.VariantOfAsync("anna"));
    }

    // User candidate is on the candidate, as its rule in flags.json says.
    private static async Task ServesTheCandidateAsync(World world) => Assert.Equal("new", await world.VariantOfAsync("candidate"));

    // As the alert has it: its annotation names the page.
    private static async Task<string> RunbookAsync()
    {
        var rules = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "dashboards", "prometheus", "alerts.rules.yml"));
        var page = Regex.Match(rules, $"alert: {Alert}\n.*?runbook: (?<page>[^\n]+)", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups["page"].Value.Trim(' ', '\'');
        Assert.EndsWith($"{Alert}.md", page, StringComparison.Ordinal);
        return await File.ReadAllTextAsync(Path.Combine(Repository.Root, page));
    }

    [GeneratedRegex("^In the console: `(?<path>[^`]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ConsolePage();

    [GeneratedRegex("^flaggateway kill FLAG --reason \"(?<reason>[^\"]+)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex KillCommand();
}
