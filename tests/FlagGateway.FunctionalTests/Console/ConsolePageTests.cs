using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.Playwright;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>What people do in the console, in a browser, under its own content policy.</summary>
public sealed class ConsolePageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Rollout_FromLoginToKill_IsDrivenInTheConsole()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await using var browser = await chromium.OpenAsync(world);
        var page = browser.Page;

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = Setup.Flag }).ClickAsync();
        await browser.SeesAsync("not started");
        await browser.DoAsync("start", "the tests are green");
        await browser.SeesAsync("Done: start.");
        await browser.SeesAsync("under way");
        Assert.Equal("10%", await ShareAsync(page));

        await browser.DoAsync("pause", "lunch");
        await page.Locator("dd.caution", new PageLocatorOptions { HasTextString = "paused" }).WaitForAsync();
        await browser.DoAsync("resume", "back again");
        await browser.SeesAsync("Done: resume.");
        await browser.DoAsync("promote", "all is well");
        await browser.SeesAsync("Done: promote.");
        Assert.Equal("50%", await ShareAsync(page));

        await browser.DoAsync("kill", "smoke in the cellar");
        await browser.SeesAsync("Killed by olga");
        Assert.Equal("smoke in the cellar", world.Gateway.State.Current.Kills[Setup.Flag].Reason);

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Audit", Exact = true }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = "smoke in the cellar" });
        Assert.Contains("olga (console)", await row.InnerTextAsync(), StringComparison.Ordinal);
        await browser.Button("Log out").ClickAsync();
        await page.GetByLabel("Token").WaitForAsync();
        await page.GotoAsync("/audit");
        Assert.EndsWith("/login", page.Url, StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Page_WhileTheRolloutMoves_FollowsWithoutReload()
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Rollouts = RolloutWorld.Plan(guardrails: ""));
        var colleague = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await using var browser = await chromium.OpenAsync(world);
        await browser.Page.GotoAsync($"/flags/{Setup.Flag}");
        await browser.Page.EvaluateAsync("window.isTheSame = true");

        await colleague.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "begin"));
        await browser.SeesAsync("under way");
        world.Gateway.Clock.Scale = 36_000;
        // No stage is left before the candidate has served somebody in it.
        var succeeded = browser.SeesAsync("succeeded");
        while (!succeeded.IsCompleted)
            await world.SendUsersAsync(0, 20);
        await succeeded;
        await colleague.DoAsync($"/flags/{Setup.Flag}/kill", ("confirm", Setup.Flag), ("reason", "smoke"));
        await browser.SeesAsync("Killed by olga");
        await browser.Action("unkill").WaitForAsync();

        Assert.True(await browser.Page.EvaluateAsync<bool>("window.isTheSame === true"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task KillSwitch_OnAPhoneFarDownThePage_IsThreeActionsAway()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await using var browser = await chromium.OpenAsync(world, width: 380);
        await browser.Page.GotoAsync($"/flags/{Setup.Flag}");
        await browser.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        Assert.True(await IsInViewAsync(browser.Action("kill")));

        await browser.Action("kill").ClickAsync();
        var form = browser.Page.Locator("form[data-verb=kill]");
        Assert.True(await IsInViewAsync(form.GetByLabel("Reason")));
        await form.GetByLabel("Reason").FillAsync("smoke");
        await browser.Page.Keyboard.PressAsync("Enter");

        await browser.SeesAsync("Killed by olga");
        Assert.Equal("smoke", world.Gateway.State.Current.Kills[Setup.Flag].Reason);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Page_SessionOver_SaysSoAndLeadsToTheLogin()
    {
        Setup? files = null;
        await using var world = await ConsoleWorld.StartAsync(setup => files = setup);
        await using var browser = await chromium.OpenAsync(world);
        await browser.SeesAsync(Setup.Flag);
        Assert.False(await browser.Page.Locator("#over").IsVisibleAsync());

        files!.Admin = files.Admin.Replace("olga", "hans", StringComparison.Ordinal);
        await world.Gateway.ApplyAsync("gateway.json", files.Gateway());
        await browser.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Log in again" }).ClickAsync();

        await browser.Page.GetByLabel("Token").WaitForAsync();
    }

    [Fact]
    public async Task Overview_Filtered_ListsAndKeepsWhatWasAskedFor()
    {
        await using var world = await BusyWorld.StartAsync();
        await using var browser = await chromium.OpenAsync(world);
        var page = browser.Page;
        await browser.SeesAsync("Needs attention");
        await browser.SeesAsync("killed by olga");
        await browser.SeesAsync("3 flags. Error rate");

        await page.GetByLabel("Search").FillAsync("bulk platform");
        await browser.SeesAsync("1 of 3 flags");
        Assert.EndsWith("/?q=bulk+platform", page.Url, StringComparison.Ordinal);
        await page.ReloadAsync();
        await browser.SeesAsync("1 of 3 flags");
        await page.GetByLabel("Search").FillAsync("");
        await page.GetByLabel("Show").SelectOptionAsync("overdue");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = BusyWorld.Plain }).WaitForAsync();
        await browser.SeesAsync("1 of 3 flags");

        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Chart_PointedAtOrByKeyboard_ReadsItsIntervals()
    {
        await using var world = await BusyWorld.StartAsync();
        var colleague = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await using var browser = await chromium.OpenAsync(world);
        await browser.Page.GotoAsync($"/flags/{Setup.Flag}");
        var plot = browser.Page.Locator(".plot").First;
        await plot.WaitForAsync();

        await plot.FocusAsync();
        await browser.Page.Keyboard.PressAsync("Home");
        // The page follows meanwhile: what is read stays.
        await colleague.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "pause"), ("reason", "lunch"));
        await browser.SeesAsync("paused at half");
        var first = await plot.Locator(".reading").InnerTextAsync();
        await browser.Page.Keyboard.PressAsync("ArrowRight");
        var second = await plot.Locator(".reading").InnerTextAsync();
        await plot.Locator("svg").HoverAsync(new LocatorHoverOptions { Position = new Position { X = 60, Y = 60 } });

        Assert.Matches("legacy .+, new .+ requests in", first);
        Assert.NotEqual(first, second);
        Assert.Equal(first, await plot.Locator(".reading").InnerTextAsync());
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Flag_EditedInTheConsole_IsReviewedAndInForce()
    {
        await using var world = await Editing.EditWorld.StartAsync(change: static setup => setup.Admin = ConsoleWorld.Admin);
        await using var browser = await chromium.OpenAsync(world);
        var page = browser.Page;
        await page.GotoAsync($"/flags/{Setup.Flag}");

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Edit", Exact = true }).ClickAsync();
        var shares = page.GetByLabel("Percentage of users");
        await shares.Nth(0).FillAsync("0");
        await shares.Nth(1).FillAsync("90");
        await browser.Button("Review").ClickAsync();
        await browser.SeesAsync("The percentages are 90 together.");
        await shares.Nth(1).FillAsync("100");
        await browser.Button("Review").ClickAsync();
        await browser.SeesAsync("Moves 100 % of users from legacy to new.");
        await page.GetByLabel("Reason", new PageGetByLabelOptions { Exact = true }).FillAsync("all is well");
        await browser.Button("Apply").ClickAsync();
        await browser.SeesAsync("flags.json was changed, and version");

        Assert.EndsWith($"/flags/{Setup.Flag}", page.Url, StringComparison.Ordinal);
        Assert.Equal("new", await world.VariantOfAsync("anna"));
        Assert.Empty(browser.Complaints);
    }

    private static Task<bool> IsInViewAsync(ILocator element) =>
        element.EvaluateAsync<bool>("e => { const box = e.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }");

    private static async Task<string> ShareAsync(IPage page)
    {
        var text = await page.Locator("dl div", new PageLocatorOptions { HasTextString = "Candidate gets" }).Locator("dd").InnerTextAsync();
        return text.Split(" of users")[0];
    }

    private static Task<string> FocusAsync(IPage page) =>
        page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.textContent.trim()");
}
