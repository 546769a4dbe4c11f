using System.Net;

namespace FlagGateway.Diagnosis;

/// <summary>An address on which the gateway listens.</summary>
/// <param name="Url">As configured.</param>
/// <param name="Binding">Its parts.</param>
internal sealed record ListenerAddress(string Url, BindingAddress Binding)
{
    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => Binding.IsUnixPipe || Binding.IsNamedPipe || Binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Binding.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether it is a TCP port.</summary>
    public bool IsPort => !Binding.IsUnixPipe && !Binding.IsNamedPipe;

    /// <summary>The address to bind. A name that is no address means all of the machine's.</summary>
    public IPAddress Bound => IPAddress.TryParse(Binding.Host.Trim('[', ']'), out var address) ? address
        : Binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback : IPAddress.Any;

    /// <summary>The address at which this machine reaches it.</summary>
    public IPAddress Reached => Bound.Equals(IPAddress.Any) ? IPAddress.Loopback : Bound.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Bound;

    /// <summary>The address for requests from this machine.</summary>
    public Uri Local => new UriBuilder(Binding.Scheme, Binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "localhost" : Reached.ToString(), Binding.Port).Uri;

    /// <summary>Parses an address; <c>null</c> if it is invalid, which is an error elsewhere.</summary>
    public static ListenerAddress? Parse(string url)
    {
        try
        {
            return new(url, BindingAddress.Parse(url));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The addresses for users, as the server chooses them.</summary>
    public static IReadOnlyList<ListenerAddress> OfData(IConfiguration settings)
    {
        var endpoints = settings.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>().ToArray();
        return [.. (endpoints.Length > 0 ? endpoints : Configuration.Server.ServerSettings.Urls(settings)).Select(Parse).OfType<ListenerAddress>()];
    }
}
