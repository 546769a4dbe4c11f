using System.Globalization;
using FlagGateway.FunctionalTests.Support;
using Microsoft.Playwright;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>How all pages of the console look, in one world that nobody changes.</summary>
public sealed class ConsoleLookTests(Chromium chromium, BusyConsole busy) : IClassFixture<Chromium>, IClassFixture<BusyConsole>
{
    // Each scheme and each width once; pictures are taken of all four.
    public static TheoryData<ColorScheme, int> Looks => BrowserPage.TakesScreenshots
        ? new MatrixTheoryData<ColorScheme, int>([ColorScheme.Light, ColorScheme.Dark], [1280, 380])
        : new TheoryData<ColorScheme, int>((ColorScheme.Light, 1280), (ColorScheme.Dark, 380));

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Pages_InAnyLightAndWidth_FitTheWindow(ColorScheme scheme, int width)
    {
        var world = busy.World;
        await using var browser = await chromium.OpenAsync(world, token: null, scheme, width);
        var look = string.Create(CultureInfo.InvariantCulture, $"{scheme}-{width}").ToLowerInvariant();

        await browser.Page.GotoAsync("/login?problem=wrong");
        await browser.SaveAsync($"login-{look}");
        Assert.Equal(0, await browser.OverhangAsync());
        await browser.LogInAsync(ConsoleWorld.Operator);
        foreach (var (name, path) in BusyWorld.Pages)
        {
            await browser.Page.GotoAsync(path);
            await browser.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }).WaitForAsync();
            await browser.SaveAsync($"{name}-{look}");
            Assert.True(await browser.OverhangAsync() == 0, $"{path} is wider than {width}.");
            // The list that is read most has all its columns in view; other wide tables may be scrolled.
            if (path == "/")
                Assert.False(await browser.Page.EvaluateAsync<bool>("[...document.querySelectorAll('.scroll')].some(one => one.scrollWidth > one.clientWidth)"), $"The flags must be scrolled at {width}.");
        }

        Assert.Equal(scheme == ColorScheme.Dark, await browser.Page.EvaluateAsync<bool>("getComputedStyle(document.body).backgroundColor === 'rgb(13, 17, 23)'"));
        // One of the pages does not exist.
        Assert.DoesNotContain(browser.Complaints, static complaint => !complaint.Contains("status of 404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_JudgedByAxe_ShutNobodyOut()
    {
        using var packages = await Ofrep.NodeFolder.InstallAsync("browser");
        var axe = await File.ReadAllTextAsync(Path.Combine(packages.Path, "node_modules", "axe-core", "axe.min.js"));
        var world = busy.World;
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            // Only colors differ in the dark.
            var rules = scheme == ColorScheme.Light ? "{ resultTypes: ['violations'] }" : "{ resultTypes: ['violations'], runOnly: ['color-contrast'] }";
            // The policy lets no foreign script run, so the judge needs to be let past it.
            await using var browser = await chromium.OpenAsync(world, token: null, scheme, bypassesPolicy: true);
            await browser.Page.GotoAsync("/login?problem=wrong");
            await JudgeAsync(browser.Page, axe, $"/login, {scheme}", rules);
            await browser.LogInAsync(ConsoleWorld.Operator);
            foreach (var (_, path) in BusyWorld.Pages)
            {
                await browser.Page.GotoAsync(path);
                await JudgeAsync(browser.Page, axe, $"{path}, {scheme}", rules);
            }

            await browser.Page.GotoAsync($"/flags/{Setup.Flag}/edit");
            await browser.Page.GetByLabel("Description").FillAsync("why");
            await browser.Button("Review").ClickAsync();
            await browser.Page.Locator("#review").WaitForAsync();
            await JudgeAsync(browser.Page, axe, $"review, {scheme}", rules);
        }
    }

    private static async Task JudgeAsync(IPage page, string axe, string what, string rules)
    {
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }).WaitForAsync();
        await page.AddScriptTagAsync(new PageAddScriptTagOptions { Content = axe });
        var violations = await page.EvaluateAsync<string[]>(
            $"async () => (await axe.run({rules})).violations.flatMap(one => one.nodes.map(node => one.id + ': ' + node.html + ' ' + node.failureSummary))");
        Assert.True(violations.Length == 0, $"{what}:\n{string.Join('\n', violations)}");
    }
}
