using System.Globalization;
using Streams;

// Streams serve URL a model that answers chat completions Streams cancel MODEL URL STREAMS clients that leave after the
// first event; prints after how long the model noticed Streams load URL STREAMS EVENTS_PER_SECOND SECONDS clients;
// prints one line of results
return args switch
{
    ["serve", var url] => await Model.ServeAsync(url),
    ["load", var url, var streams, var rate, var seconds] => await Clients.RunAsync(new(
        new Uri(url), int.Parse(streams, CultureInfo.InvariantCulture), double.Parse(rate, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture))),
    ["cancel", var model, var url, var streams] => await Cancellations.RunAsync(new Uri(model), new Uri(url), int.Parse(streams, CultureInfo.InvariantCulture)),
    _ => throw new ArgumentException("Usage: Streams serve URL | load URL STREAMS EVENTS_PER_SECOND SECONDS | cancel MODEL URL STREAMS", nameof(args)),
};
