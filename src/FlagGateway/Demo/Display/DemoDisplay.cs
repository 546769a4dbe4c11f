using Spectre.Console;

namespace FlagGateway.Demo.Display;

/// <summary>Shows a scene until it ends: a live table in a terminal, otherwise a line now and then.</summary>
internal sealed class DemoDisplay(TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan LivePause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PlainPause = TimeSpan.FromSeconds(5);

    private readonly bool _isLive = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>Shows the scene until cancelled.</summary>
    public Task RunAsync(DemoScene scene, CancellationToken cancellationToken)
    {
        var console = CreateConsole();
        return _isLive && console.Profile.Capabilities.Ansi
            ? LiveAsync(console, scene, cancellationToken)
            : new PlainDisplay(output).RunAsync(scene, new PeriodicTimer(PlainPause, time), cancellationToken);
    }

    /// <summary>Shows what came of it.</summary>
    public void ShowEnd(DemoScene scene, Proof.Summary summary) => CreateConsole().Write(SceneView.Final(scene, summary));

    private async Task LiveAsync(IAnsiConsole console, DemoScene scene, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LivePause, time);
        // In a low terminal the hints may go, not the table.
        var display = console.Live(SceneView.Live(scene)).AutoClear(true).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom);
        await display.StartAsync(async live =>
        {
            while (await timer.NextAsync(cancellationToken))
                live.UpdateTarget(SceneView.Live(scene));
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
        // Nothing has a width that is no terminal; a log takes the table as it is.
        if (!_isLive)
            console.Profile.Width = 160;
        return console;
    }
}
