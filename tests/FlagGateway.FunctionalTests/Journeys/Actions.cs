using System.Diagnostics;
using System.Globalization;

namespace FlagGateway.FunctionalTests.Journeys;

/// <summary>What somebody does on a journey, one after the other; counted and printed.</summary>
internal sealed class Actions(string journey, ITestOutputHelper output)
{
    private readonly List<string> _done = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    public int Count => _done.Count;

    public async Task DoAsync(string what, Func<Task> action)
    {
        _done.Add(what);
        await action();
    }

    public void Print() => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"journey: {journey}: {Count} actions, {Stopwatch.GetElapsedTime(_started).TotalSeconds:0.0} s ({string.Join("; ", _done)})"));
}
