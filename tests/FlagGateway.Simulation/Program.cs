using System.Diagnostics;
using System.Globalization;
using FlagGateway.Simulation;

// Usage: FlagGateway.Simulation [RUNS] [TEXT IN THE SCENARIO'S NAME], or FlagGateway.Simulation costs
if (args is ["costs"])
{
    Costs.Print(rounds: 20_000);
    return;
}

var runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
var filter = args.Length > 1 ? args[1] : "";
Console.WriteLine(Table.Header);
foreach (var scenario in Scenarios.All.Where(scenario => scenario.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
{
    var started = Stopwatch.GetTimestamp();
    var results = new Run[runs];
    Parallel.For(0, runs, run => results[run] = Run.Of(scenario, (ulong)run + 1));
    Console.WriteLine(Table.Row(scenario, results));
    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
    foreach (var result in results.Where(result => result.HardArithmetic is not null).Take(2))
        Console.Error.WriteLine($"  {result.Hard}: {result.HardArithmetic}");
}
