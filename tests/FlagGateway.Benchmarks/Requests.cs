using System.Net;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.Benchmarks;

/// <summary>Many requests that differ in their user, so that no branch predictor learns one answer by heart.</summary>
internal sealed class Requests
{
    private const int Count = 1024;

    private readonly DefaultHttpContext[] _contexts;
    private int _place;

    public Requests(Func<int, (string Name, string Value)[]> headers)
    {
        _contexts = [.. Enumerable.Range(0, Count).Select(user =>
        {
            var context = new DefaultHttpContext();
            context.Connection.RemoteIpAddress = IPAddress.Loopback;
            foreach (var (name, value) in headers(user))
                context.Request.Headers.Append(name, value);
            return context;
        })];
    }

    public HttpContext Next() => _contexts[_place++ & (Count - 1)];
}
