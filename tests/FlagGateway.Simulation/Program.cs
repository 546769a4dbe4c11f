using System.Diagnostics;
using System.Globalization;
using FlagGateway.Simulation;

// Usage: FlagGateway.Simulation [RUNS] [TEXT IN THE SCENARIO'S NAME] [SECONDS BETWEEN EVALUATIONS] [HOURS OF PAST],
// FlagGateway.Simulation costs, or FlagGateway.Simulation segments [RUNS] [TEXT IN THE SCENARIO'S NAME]
if (args is ["costs"])
{
    Costs.Print(rounds: 20_000);
    return;
}

if (args is ["segments", ..])
{
    SegmentTable.Print(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100, args.Length > 2 ? args[2] : "");
    return;
}

var runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
var text = args.Length > 1 ? args[1] : "";
TimeSpan? look = args.Length > 2 ? TimeSpan.FromSeconds(int.Parse(args[2], CultureInfo.InvariantCulture)) : null;
int? past = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : null;
Console.WriteLine(Table.Header);
foreach (var scenario in Scenarios.All.Where(scenario => scenario.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))
{
    var started = Stopwatch.GetTimestamp();
    var results = Run.Many(scenario with { Look = look ?? scenario.Look, Past = past ?? scenario.Past }, (int)Math.Ceiling(runs * scenario.Part));
    Console.WriteLine(Table.Row(scenario, results));
    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
    var (named, warned) = (results.Count(static result => result.Named is not null), results.Count(static result => result is { Pass: not null, HasWarned: true }));
    if (named + warned > 0)
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  failing users named in {named} of {results.Count(static result => !result.IsEmpty)}, passed with a warning {warned}"));
    if (results.Count(static result => result.Slow is not null) is > 0 and var slow)
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  stopped for a gross latency {slow}"));
    if (results.FirstOrDefault(result => result.Pass is null && result.Undecided is not null) is { } undecided)
        Console.Error.WriteLine($"  not passed: {undecided.Undecided}");
    if (results.FirstOrDefault(result => result.HardArithmetic is not null) is { } stopped)
        Console.Error.WriteLine($"  first: {stopped.Hard} {stopped.HardArithmetic}");
}
