using System.Globalization;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.Playwright;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>
/// The console as people use it, in a browser, under its own content policy. Alone: keys go where the focus is while
/// pages follow events.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ConsoleBrowserTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    [Fact]
    public async Task LogIn_WrongToken_IsToldAndReadOut()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await using var browser = await chromium.OpenAsync(world, token: null);

        await browser.Page.GotoAsync("/");
        Assert.Equal("token", await FocusAsync(browser.Page));
        await browser.Page.Keyboard.TypeAsync("wrong");
        await browser.Page.Keyboard.PressAsync("Enter");

        await browser.Page.GetByRole(AriaRole.Alert).GetByText("The token is not known.").WaitForAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Cohorts_ChosenByKeyboard_StayWhileThePageFollows()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var colleague = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await colleague.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "begin"));
        await world.SendUsersAsync(0, 20);
        await using var browser = await chromium.OpenAsync(world);
        var page = browser.Page;
        await page.GotoAsync($"/flags/{Setup.Flag}");

        await page.GetByLabel("Break down by").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await TabToAsync(page, "Show");
        await page.Keyboard.PressAsync("Enter");
        var place = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Cohorts by route" });
        await place.WaitForAsync();
        // Asserted after, not waited for: WaitForURLAsync misses an address that changes between its check and its
        // wait.
        Assert.EndsWith("by=route#cohorts", page.Url, StringComparison.Ordinal);
        await page.GetByLabel("Time", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("1h");
        await colleague.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "promote"), ("stage", "canary"), ("reason", "all is well"));
        await page.Locator(".ladder .current", new PageLocatorOptions { HasTextString = "half" }).WaitForAsync();

        await place.WaitForAsync();
        Assert.Equal("1h", await page.GetByLabel("Time", new PageGetByLabelOptions { Exact = true }).InputValueAsync());
        Assert.Equal("route", await page.GetByLabel("Break down by").InputValueAsync());
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Form_HalfFilledIn_StaysWhileThePageFollows()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var colleague = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await colleague.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "begin"));
        await using var browser = await chromium.OpenAsync(world);
        await browser.Page.GotoAsync($"/flags/{Setup.Flag}");
        await browser.Action("promote").ClickAsync();
        await browser.Page.Locator("form[data-verb=promote]").GetByLabel("Reason").FillAsync("I was about to");

        await colleague.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "promote"), ("stage", "canary"), ("reason", "faster"));
        await browser.Page.Locator(".ladder .current", new PageLocatorOptions { HasTextString = "half" }).WaitForAsync();
        await browser.Page.Locator("form[data-verb=promote] button").ClickAsync();

        await browser.SeesAsync("Nothing was done: the rollout changed after this page was loaded.");
        Assert.Equal("half", world.Gateway.State.Current.Rollouts[Setup.Flag].Stage);
    }

    [Fact]
    public async Task Page_GatewayGone_SaysThatItMayBeOld()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await using var browser = await chromium.OpenAsync(world);
        await browser.SeesAsync(Setup.Flag);
        Assert.False(await browser.Page.Locator("#lost").IsVisibleAsync());

        await world.Gateway.StopAsync();

        await browser.SeesAsync("The connection to the gateway is lost");
    }

    [Fact]
    public async Task Keyboard_Alone_StartsARollout()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await using var browser = await chromium.OpenAsync(world);
        var keyboard = browser.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the page", await FocusAsync(browser.Page));
        await keyboard.PressAsync("Enter");
        await TabToAsync(browser.Page, Setup.Flag);
        await keyboard.PressAsync("Enter");
        await browser.SeesAsync("not started");
        await TabToAsync(browser.Page, "Start");
        await keyboard.PressAsync("Enter");
        await TabToAsync(browser.Page, "reason-start");
        await keyboard.TypeAsync("no mouse at hand");
        await TabToAsync(browser.Page, "Start");
        Assert.Equal("solid", await browser.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await keyboard.PressAsync("Enter");

        await browser.SeesAsync("Done: start.");
        Assert.Equal("no mouse at hand", world.Gateway.State.Current.Rollouts[Setup.Flag].Reason);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Actions_Closed_DoNothingByThemselves()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await using var browser = await chromium.OpenAsync(world);
        await browser.Page.GotoAsync($"/flags/{Setup.Flag}");

        await browser.Action("start").ClickAsync();
        await browser.SeesAsync("Begins canary, 10% of users. Moves 10 % of users from legacy to new.");
        await browser.Action("kill").ClickAsync();
        Assert.False(await browser.Page.Locator("form[data-verb=start]").IsVisibleAsync());
        await browser.Page.Locator("form[data-verb=kill] button").ClickAsync();

        Assert.Equal("reason-kill", await FocusAsync(browser.Page));
        Assert.Equal(0, world.Gateway.State.Current.Revision);
    }

    /// <summary>
    /// A list of 500 is usable at once when it comes whole in one small page: what it takes in time depends on the
    /// machine and is only told.
    /// </summary>
    [Fact]
    public async Task FiveHundredFlags_AreOneSmallPage()
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Flags = ConsoleWorld.With(
            Enumerable.Range(0, 500).Select(static i => string.Create(CultureInfo.InvariantCulture, $$"""{ "id": "flag-{{i}}", "enabled": true }"""))));
        await using var browser = await chromium.OpenAsync(world);
        // By the browser's own clock, from the address to the frame after the one in which the last link has its place:
        // what drives the browser needs time itself to find a link among 500.
        await browser.Page.AddInitScriptAsync(
            """
            (function look() {
              const link = document.querySelector('a[href$="/flags/flag-499"]');
              if (!link || link.getBoundingClientRect().height === 0) requestAnimationFrame(look);
              else requestAnimationFrame(() => { window.usableAfter = performance.now(); });
            })();
            """);
        List<double> usable = [];
        for (var i = 0; i < 10; i++)
        {
            await browser.Page.GotoAsync("/", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
            // Visible, at rest and not covered: all that a click waits for.
            await browser.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "flag-499" }).ClickAsync(new LocatorClickOptions { Trial = true });
            usable.Add(await browser.Page.EvaluateAsync<double>("new Promise(found => (function look() { window.usableAfter ? found(window.usableAfter) : requestAnimationFrame(look); })())"));
        }

        var bytes = await browser.Page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].decodedBodySize");
        var requests = await browser.Page.EvaluateAsync<int>("performance.getEntriesByType('resource').length");
        await browser.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "flag-499" }).ClickAsync();
        // The heading, not the event of a page that has loaded: that may come before anybody waits for it.
        await browser.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "flag-499", Exact = true }).WaitForAsync();
        usable.Sort();
        output.WriteLine($"usable: median {usable[4]:0} ms from the address to a click on the last of 500 flags, from {usable[0]:0} to {usable[^1]:0}; {bytes:0} bytes, {requests} further requests");

        Assert.InRange(bytes, 1, 500_000);
        Assert.InRange(requests, 0, 10);
        Assert.Empty(browser.Complaints);
    }

    private static Task<string> FocusAsync(IPage page) =>
        page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.textContent.trim()");

    private static async Task TabToAsync(IPage page, string what)
    {
        for (var i = 0; i < 40 && await FocusAsync(page) != what; i++)
            await page.Keyboard.PressAsync("Tab");
        Assert.Equal(what, await FocusAsync(page));
    }
}
