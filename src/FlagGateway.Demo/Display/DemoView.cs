using Spectre.Console.Rendering;

namespace FlagGateway.Demo.Display;

/// <summary>What a display shows, drawn again at each refresh.</summary>
/// <param name="Live">The picture while traffic runs.</param>
/// <param name="Line">The same in a line, for logs.</param>
/// <param name="Hints">Where everything is, and what to try.</param>
/// <param name="Messages">What happens meanwhile.</param>
/// <param name="LinePause">From line to line in a log.</param>
internal sealed record DemoView(Func<IRenderable> Live, Func<string> Line, IReadOnlyList<string> Hints, DemoMessages Messages, TimeSpan LinePause);
