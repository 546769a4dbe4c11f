using Spectre.Console.Rendering;

namespace FlagGateway.Demo.Display;

/// <summary>What a display shows, redrawn at each refresh.</summary>
/// <param name="Live">The display while traffic runs.</param>
/// <param name="Line">The same in one line, for logs.</param>
/// <param name="Hints">Addresses, and what to try.</param>
/// <param name="Messages">Recent events.</param>
/// <param name="LinePause">Time between lines in a log.</param>
internal sealed record DemoView(Func<IRenderable> Live, Func<string> Line, IReadOnlyList<string> Hints, DemoMessages Messages, TimeSpan LinePause);
