using System.Globalization;
using Arrivals;

// Arrivals SECONDS RATE NAME=URL...   the first name is what the others are compared with
// Arrivals idle COUNT URL             holds connections until the input ends
if (args is ["idle", var number, var address] && int.TryParse(number, CultureInfo.InvariantCulture, out var count))
    return IdleConnections.Hold(count, new Uri(address)) ? 0 : 1;
if (args.Length < 4 || !int.TryParse(args[0], CultureInfo.InvariantCulture, out var seconds) || !int.TryParse(args[1], CultureInfo.InvariantCulture, out var rate))
{
    Console.Error.WriteLine("usage: Arrivals SECONDS RATE NAME=URL NAME=URL..., or: Arrivals idle COUNT URL");
    return 2;
}

var targets = args[2..].Select(text => text.Split('=', 2)).Select(parts => new Target(parts[0], new Uri(parts[1]))).ToArray();
var schedule = new Schedule(targets.Length, TimeSpan.FromSeconds(seconds));
var samples = new Generator(targets, schedule, rate).Run();
Report.Write(Console.Out, targets, samples);
return samples.Any(sample => !sample.IsGood) ? 1 : 0;
