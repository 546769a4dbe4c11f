using FlagGateway.Formatting;
using Spectre.Console;

namespace FlagGateway.Commands.Rollouts;

/// <summary>A table without lines, readable in a terminal and in a pipe.</summary>
internal sealed class TextTable
{
    private const int WidthOfPipes = 240;

    private readonly Table _table = new Table().NoBorder();

    public TextTable(params string[] headings)
    {
        foreach (var heading in headings)
            _table.AddColumn(new TableColumn(new Text(heading)) { Padding = new Padding(0, 0, 2, 0), NoWrap = heading is not ("REASON" or "WHY" or "VERDICT") });
    }

    public void Add(params string[] cells) => _table.AddRow(cells.Select(cell => new Text(VisibleText.From(cell))));

    public override string ToString()
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = Console.IsOutputRedirected ? WidthOfPipes : Math.Max(80, AnsiConsole.Profile.Width);
        console.Write(_table);
        return string.Join(Environment.NewLine, writer.ToString().Split('\n').Select(line => line.TrimEnd())).TrimEnd();
    }
}
