using System.Globalization;
using Arrivals;

// Arrivals SECONDS RATE NAME=URL...   the first name is what the others are compared with
if (args.Length < 4 || !int.TryParse(args[0], CultureInfo.InvariantCulture, out var seconds) || !int.TryParse(args[1], CultureInfo.InvariantCulture, out var rate))
{
    Console.Error.WriteLine("usage: Arrivals SECONDS RATE NAME=URL NAME=URL...");
    return 2;
}

var targets = args[2..].Select(text => text.Split('=', 2)).Select(parts => new Target(parts[0], new Uri(parts[1]))).ToArray();
var schedule = new Schedule(targets.Length, TimeSpan.FromSeconds(seconds));
var samples = new Generator(targets, schedule, rate).Run();
Report.Write(Console.Out, targets, samples);
return samples.Any(sample => !sample.IsGood) ? 1 : 0;
