using System.Net;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>Somebody who is logged in, without a browser: the cookie, and what the forms repeat.</summary>
internal sealed partial class ConsoleClient
{
    private readonly HttpClient _http;

    private ConsoleClient(HttpClient http, string setCookie) => (_http, SetCookie) = (http, setCookie);

    /// <summary>The cookie as it was set, with its attributes.</summary>
    public string SetCookie { get; }

    public string Cookie => SetCookie.Split(';')[0];

    /// <summary>What pages of the session add to their requests.</summary>
    public string Key { get; private init; } = "";

    public string FormToken { get; private set; } = "";

    public static async Task<ConsoleClient> LogInAsync(World world, string token)
    {
        using var request = Form("/login", ("token", token));
        using var response = await world.Gateway.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        ConsoleClient client = new(world.Gateway.Admin, Assert.Single(response.Headers.GetValues("Set-Cookie")))
        {
            Key = Keys().Match(await response.Content.ReadAsStringAsync()).Groups[1].Value,
        };
        client.FormToken = FormTokens().Match(await client.PageAsync("/")).Groups[1].Value;
        Assert.NotEmpty(client.FormToken);
        return client;
    }

    /// <summary>A form as a browser sends it, by nobody yet.</summary>
    public static HttpRequestMessage Form(string path, params IEnumerable<(string Name, string Value)> fields) => new(HttpMethod.Post, path)
    {
        Content = new FormUrlEncodedContent(fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))),
    };

    /// <summary>A form of this session.</summary>
    public HttpRequestMessage OwnForm(string path, params IEnumerable<(string Name, string Value)> fields)
    {
        var request = Form(path, [("form_token", FormToken), .. fields]);
        Sign(request);
        return request;
    }

    /// <summary>Adds what shows that a request is of this session.</summary>
    public void Sign(HttpRequestMessage request)
    {
        request.Headers.Add("Cookie", Cookie);
        request.Headers.Add("X-FlagGateway-Session", Key);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using (request)
            return await _http.SendAsync(request);
    }

    /// <summary>Sends a form of this session and answers the page that tells what became of it.</summary>
    public async Task<string> DoAsync(string path, params IEnumerable<(string Name, string Value)> fields)
    {
        using var response = await SendAsync(OwnForm(path, fields));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return await PageAsync(response.Headers.Location!.OriginalString);
    }

    public Task<HttpResponseMessage> GetAsync(string path)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        Sign(request);
        return SendAsync(request);
    }

    public async Task<string> PageAsync(string path)
    {
        using var response = await GetAsync(path);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode}");
        return await response.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("data-key=\"([0-9a-f]+)\"")]
    private static partial Regex Keys();

    [GeneratedRegex("name=\"form_token\" value=\"([0-9a-f]+)\"")]
    private static partial Regex FormTokens();
}
