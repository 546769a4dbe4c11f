using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>A page of the console as somebody sees it, and what the browser complained of.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("SCREENSHOTS");

    /// <summary>Whether pictures of the pages were asked for.</summary>
    public static bool TakesScreenshots => Screenshots is not null;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public BrowserPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue(message.Text);
        };
        Page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the browser's console, violations of the policy among them.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public async Task LogInAsync(string token)
    {
        await Page.GotoAsync("/");
        await Page.GetByLabel("Token").FillAsync(token);
        await Button("Log in").ClickAsync();
        // Only a session sees it.
        await Page.GetByRole(AriaRole.Navigation).WaitForAsync();
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Text(string text) => Page.GetByText(text).First;

    public Task SeesAsync(string text) => Text(text).WaitForAsync();

    /// <summary>An action of the bar, by its verb.</summary>
    public ILocator Action(string verb) => Page.Locator($"summary[data-verb={verb}]");

    /// <summary>Opens an action, gives a reason and presses its button.</summary>
    public async Task DoAsync(string verb, string reason)
    {
        await Action(verb).ClickAsync();
        var form = Page.Locator($"form[data-verb={verb}]");
        await form.GetByLabel("Reason").FillAsync(reason);
        await form.GetByRole(AriaRole.Button).ClickAsync();
    }

    /// <summary>By how many pixels the page is wider than the window.</summary>
    public Task<int> OverhangAsync() => Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>Keeps a picture of the whole page in the folder SCREENSHOTS, where that is asked for.</summary>
    public async Task SaveAsync(string name)
    {
        if (Screenshots is not null)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, string.Create(CultureInfo.InvariantCulture, $"{name}.png")), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
