using Spectre.Console;
using Spectre.Console.Rendering;

namespace FlagGateway.Demo.Display;

/// <summary>Shows a view until it ends: a live table in a terminal, otherwise occasional lines.</summary>
internal sealed class DemoDisplay(TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan LivePause = TimeSpan.FromMilliseconds(500);

    private readonly bool _isLive = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>Shows the view until cancelled.</summary>
    public Task RunAsync(DemoView view, CancellationToken cancellationToken)
    {
        var console = CreateConsole();
        return _isLive && console.Profile.Capabilities.Ansi
            ? LiveAsync(console, view, cancellationToken)
            : new PlainDisplay(output).RunAsync(view, new PeriodicTimer(view.LinePause, time), cancellationToken);
    }

    /// <summary>Shows the result.</summary>
    public void ShowEnd(IRenderable picture) => CreateConsole().Write(picture);

    private async Task LiveAsync(IAnsiConsole console, DemoView view, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LivePause, time);
        // In a short terminal the hints are cut off, not the table.
        var display = console.Live(view.Live()).AutoClear(true).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom);
        await display.StartAsync(async live =>
        {
            while (await timer.NextAsync(cancellationToken))
                live.UpdateTarget(view.Live());
        });
    }

    private IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = _isLive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = _isLive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        // Only terminals have a width; a log gets the unchanged table.
        if (!_isLive)
            console.Profile.Width = 160;
        return console;
    }
}
