using System.Globalization;
using Streams;

// Streams serve URL                                    a model that answers chat completions
// Streams load URL STREAMS EVENTS_PER_SECOND SECONDS   clients; prints one line of results
return args switch
{
    ["serve", var url] => await Model.ServeAsync(url),
    ["load", var url, var streams, var rate, var seconds] => await Clients.RunAsync(new(
        new Uri(url), int.Parse(streams, CultureInfo.InvariantCulture), double.Parse(rate, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture))),
    _ => throw new ArgumentException("Usage: Streams serve URL | load URL STREAMS EVENTS_PER_SECOND SECONDS", nameof(args)),
};
