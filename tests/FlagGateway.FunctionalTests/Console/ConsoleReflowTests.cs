using System.Globalization;
using FlagGateway.FunctionalTests.Support;
using Microsoft.Playwright;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>
/// All pages for somebody who reads at 200 % and 400 % of the usual size, or wants nothing to move. One world and one
/// browser: they take longest.
/// </summary>
public sealed class ConsoleReflowTests(Chromium chromium) : IClassFixture<Chromium>
{
    // A window of 1280 by 1024 pixels.
    private static readonly (int Width, int Height)[] Zoomed = [(640, 512), (320, 256)];

    // What cannot be read or pressed: controls beyond the edge, over each other or cut off, and text over text. Charts
    // have tests of their own.
    private const string Problems = """
        () => {
          const found = [];
          const name = e => `${e.tagName.toLowerCase()} "${(e.textContent || e.id || '').trim().slice(0, 40)}"`;
          const crosses = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1.5;
          // The part of a box that its scrolled or cut-off parents show.
          const shown = (e, box) => {
            let { left, right, top, bottom } = box;
            for (let p = e.parentElement; p; p = p.parentElement) {
              if (getComputedStyle(p).overflow === 'visible') continue;
              const q = p.getBoundingClientRect();
              left = Math.max(left, q.left); right = Math.min(right, q.right); top = Math.max(top, q.top); bottom = Math.min(bottom, q.bottom);
            }
            return { left, right, top, bottom };
          };
          const isVisible = (e, box) => e.checkVisibility({ visibilityProperty: true }) && box.right - box.left > 2 && box.bottom - box.top > 2 && box.right > 0;
          const controls = [...document.querySelectorAll('button, summary, input:not([type=hidden]), select, textarea')]
            .map(e => ({ e, box: shown(e, e.getBoundingClientRect()) })).filter(({ e, box }) => isVisible(e, box));
          for (const { e, box } of controls) {
            if (box.left < -0.5 || box.right > document.documentElement.clientWidth + 0.5) found.push(`${name(e)} is beyond the edge`);
            if (e.matches('button, summary') && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) found.push(`${name(e)} is cut off`);
          }
          const texts = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const parent = node.parentElement;
            if (!node.data.trim() || parent.closest('svg, option, script, textarea') || !parent.checkVisibility({ visibilityProperty: true })) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const rect of range.getClientRects()) {
              const box = shown(parent, rect);
              if (box.right - box.left > 2 && box.bottom - box.top > 2 && box.right > 0) texts.push({ e: parent, node, box });
            }
          }
          const boxes = [...texts, ...controls].sort((a, b) => a.box.top - b.box.top);
          for (let i = 0; i < boxes.length; i++) {
            for (let j = i + 1; j < boxes.length && boxes[j].box.top < boxes[i].box.bottom; j++) {
              const [a, b] = [boxes[i], boxes[j]];
              if (a.node === b.node && a.node || a.e.contains(b.e) || b.e.contains(a.e) || !crosses(a.box, b.box)) continue;
              found.push(`${name(a.e)} is over ${name(b.e)}`);
            }
          }
          return [...new Set(found)].slice(0, 10);
        }
        """;

    // In milliseconds; the name is the element's.
    private const string Motion = """
        () => [...document.querySelectorAll('*')].flatMap(e => [getComputedStyle(e), getComputedStyle(e, '::before'), getComputedStyle(e, '::after')]
          .flatMap(s => `${s.animationName === 'none' ? '0s' : s.animationDuration}, ${s.transitionDuration}`.split(', '))
          .filter(one => parseFloat(one) * (one.endsWith('ms') ? 1 : 1000) > 1).map(one => `${e.tagName.toLowerCase()}.${e.className}: ${one}`))
        """;

    private const string Break = """
        () => {
          const [first, second] = document.querySelectorAll('summary.button');
          second.style.marginLeft = '-3rem';
          first.style.cssText = 'width: 1rem; overflow: hidden; white-space: nowrap; transition: color 1s';
        }
        """;

    [Fact]
    public async Task Pages_Enlarged_FitWithoutOverlapAndWithoutMotion()
    {
        await using var world = await BusyWorld.StartAsync();
        await using var browser = await chromium.OpenAsync(world);
        var page = browser.Page;
        List<string> problems = [];
        foreach (var (width, height) in Zoomed)
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var (name, path) in BusyWorld.Pages)
            {
                await page.GotoAsync(path);
                await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }).WaitForAsync();
                var where = string.Create(CultureInfo.InvariantCulture, $"{path} at {width}");
                if (await browser.OverhangAsync() is not 0 and var overhang)
                    problems.Add(string.Create(CultureInfo.InvariantCulture, $"{where}: {overhang} px wider than the window"));
                problems.AddRange((await page.EvaluateAsync<string[]>(Problems)).Select(problem => $"{where}: {problem}"));
                problems.AddRange((await page.EvaluateAsync<string[]>(Motion)).Select(problem => $"{where}: moves: {problem}"));
                await browser.SaveAsync(string.Create(CultureInfo.InvariantCulture, $"zoomed-{width}-{name}"));
            }
        }

        // The check itself: one control over another, and one that is cut off. At once, because pages follow what
        // happens.
        await page.GotoAsync($"/flags/{Setup.Flag}");
        await page.Locator("summary.button").First.WaitForAsync();
        var found = await page.EvaluateAsync<string[]>($"() => {{ ({Break})(); return [...({Problems})(), ...({Motion})().map(one => 'moves: ' + one)]; }}");
        Assert.Contains(found, static one => one.Contains(" is over ", StringComparison.Ordinal));
        Assert.Contains(found, static one => one.EndsWith("is cut off", StringComparison.Ordinal));
        Assert.Contains(found, static one => one.StartsWith("moves: ", StringComparison.Ordinal));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task Action_OpenedAtFourTimesTheSize_CanBeFilledInAndSent()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await using var browser = await chromium.OpenAsync(world);
        await browser.Page.SetViewportSizeAsync(320, 256);
        await browser.Page.GotoAsync($"/flags/{Setup.Flag}");

        await browser.DoAsync("kill", "smoke");

        await browser.SeesAsync("Killed by olga");
        Assert.Equal(0, await browser.OverhangAsync());
    }
}
