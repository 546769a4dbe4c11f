using System.Net;

namespace FlagGateway.Demo.Traffic;

/// <summary>A sender of requests: a user with an id, or an anonymous visitor with a cookie jar.</summary>
/// <param name="number">From 0.</param>
/// <param name="headers">Headers of each request of the user.</param>
/// <param name="isAnonymous">Whether the user has a cookie jar instead of an id.</param>
internal sealed class DemoUser(int number, IReadOnlyList<KeyValuePair<string, string>> headers, bool isAnonymous)
{
    private readonly CookieContainer? _jar = isAnonymous ? new CookieContainer() : null;
    private volatile bool _isWaiting;

    public int Number => number;

    /// <summary>
    /// Whether another request may start. A browser waits for the first page too: two first requests would get two
    /// identities.
    /// </summary>
    public bool MayStart => _jar is not { Count: 0 } || !_isWaiting;

    public void Start() => _isWaiting = true;

    public void End() => _isWaiting = false;

    /// <summary>The headers of the user's next request, cookies included.</summary>
    public IEnumerable<KeyValuePair<string, string>> HeadersFor(Uri address)
    {
        var cookies = _jar?.GetCookieHeader(address);
        return string.IsNullOrEmpty(cookies) ? headers : [.. headers, new("Cookie", cookies)];
    }

    /// <summary>Saves the cookies of a response.</summary>
    public void SaveCookies(Uri address, HttpResponseMessage response)
    {
        if (_jar is null || !response.Headers.TryGetValues("Set-Cookie", out var cookies))
            return;
        foreach (var cookie in cookies)
            _jar.SetCookies(address, cookie);
    }
}
