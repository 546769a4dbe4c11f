using FlagGateway.FunctionalTests.Support;
using Microsoft.Playwright;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>One browser for all tests of a class; each test has a context of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Quiet =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Starts it where it is installed.</summary>
    public async ValueTask InitializeAsync()
    {
        if (Programs.Missing("chromium").Count > 0)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Programs.PathOf("chromium"), Args = Quiet });
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page on the console of a world, logged in; ends the test where there is no browser.</summary>
    internal async Task<BrowserPage> OpenAsync(World world, string? token = ConsoleWorld.Operator, ColorScheme scheme = ColorScheme.Light, int width = 1280, bool bypassesPolicy = false)
    {
        Programs.Require("chromium");
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = world.Gateway.Admin.BaseAddress!.ToString(),
            ColorScheme = scheme,
            BypassCSP = bypassesPolicy,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        // On a busy machine a browser needs longer than a request; nothing waits for the time itself.
        context.SetDefaultTimeout(3 * (float)Eventually.Deadline.TotalMilliseconds);
        BrowserPage page = new(context, await context.NewPageAsync());
        if (token is not null)
            await page.LogInAsync(token);
        return page;
    }
}
