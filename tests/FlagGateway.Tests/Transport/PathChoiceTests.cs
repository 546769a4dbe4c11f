using System.Text;
using FlagGateway.Options;
using FlagGateway.Transport;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Tests.Transport;

/// <summary>
/// What the gateway's own code sends, and what it leaves to the framework's client before the first byte.
/// </summary>
public sealed class PathChoiceTests
{
    [Theory]
    [InlineData("http://a/", "2.0", HttpVersionPolicy.RequestVersionOrLower, true)]
    [InlineData("http://a/", "1.1", HttpVersionPolicy.RequestVersionOrLower, true)]
    [InlineData("http://a/", "1.1", HttpVersionPolicy.RequestVersionExact, true)]
    [InlineData("http://a/", "1.0", HttpVersionPolicy.RequestVersionOrLower, false)]
    [InlineData("http://a/", "2.0", HttpVersionPolicy.RequestVersionExact, false)]
    [InlineData("http://a/", "2.0", HttpVersionPolicy.RequestVersionOrHigher, false)]
    [InlineData("https://a/", "1.1", HttpVersionPolicy.RequestVersionOrLower, true)]
    [InlineData("https://a/", "1.1", HttpVersionPolicy.RequestVersionExact, true)]
    [InlineData("https://a/", "1.1", HttpVersionPolicy.RequestVersionOrHigher, false)]
    [InlineData("https://a/", "2.0", HttpVersionPolicy.RequestVersionOrLower, false)]
    [InlineData("https://a/", "3.0", HttpVersionPolicy.RequestVersionOrLower, false)]
    [InlineData("ws://a/", "1.1", HttpVersionPolicy.RequestVersionOrLower, false)]
    public void IsFast_Version_IsHttp11WithoutNegotiation(string address, string version, HttpVersionPolicy policy, bool expected) =>
        Assert.Equal(expected, PathChoice.IsFast(new(HttpMethod.Get, address) { Version = Version.Parse(version), VersionPolicy = policy }));

    [Theory]
    [InlineData("Upgrade", "websocket", false)]
    [InlineData("connection", "Upgrade", false)]
    [InlineData("Expect", "100-continue", false)]
    [InlineData("Transfer-Encoding", "chunked", false)]
    [InlineData("Authorization", "NTLM abc", false)]
    [InlineData("Authorization", "negotiate abc", false)]
    [InlineData("Authorization", "Bearer abc", true)]
    [InlineData("Cookie", "a=b", true)]
    public void IsFast_Header_DecidesWhereItIsSpecial(string name, string value, bool expected)
    {
        HttpRequestMessage request = new(HttpMethod.Get, "http://a/");
        request.Headers.TryAddWithoutValidation(name, value);

        Assert.Equal(expected, PathChoice.IsFast(request));
    }

    [Fact]
    public void IsFast_Connect_IsNot() => Assert.False(PathChoice.IsFast(new(HttpMethod.Connect, "http://a/")));

    [Fact]
    public void TryWrite_Request_IsItsHead()
    {
        HttpRequestMessage request = new(HttpMethod.Post, "http://a:81/b%2Fc?d=%C3%A9") { Content = new ByteArrayContent([1, 2, 3]) };
        request.Headers.TryAddWithoutValidation("Cookie", ["a=1", "b=2"]);
        request.Headers.TryAddWithoutValidation("X-Name", ["m\u00fcller", "b"]);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");

        Assert.Equal(
            "POST /b%2Fc?d=%C3%A9 HTTP/1.1\r\nHost: a:81\r\nCookie: a=1; b=2\r\nX-Name: m\u00fcller, b\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n",
            Write(request));
    }

    [Theory]
    [InlineData("GET", "GET / HTTP/1.1\r\nHost: a:81\r\n\r\n")]
    [InlineData("DELETE", "DELETE / HTTP/1.1\r\nHost: a:81\r\n\r\n")]
    [InlineData("POST", "POST / HTTP/1.1\r\nHost: a:81\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("PATCH", "PATCH / HTTP/1.1\r\nHost: a:81\r\nContent-Length: 0\r\n\r\n")]
    public void TryWrite_NoBody_SaysSoWhereOneIsUsual(string method, string head) => Assert.Equal(head, Write(new(new HttpMethod(method), "http://a:81/")));

    [Fact]
    public void TryWrite_LongHeaders_AreComplete()
    {
        HttpRequestMessage request = new(HttpMethod.Get, "http://a/");
        for (var i = 0; i < 30; i++)
            request.Headers.TryAddWithoutValidation($"X-{i}", new string('\u00e9', 1000));

        Assert.Equal(30_000, Write(request)!.Count(static character => character == '\u00e9'));
    }

    [Theory]
    [InlineData("X", "a\r\nb")]
    [InlineData("X", "a\0b")]
    [InlineData("Host", "m\u00fcller")]
    [InlineData("Host", "a b")]
    public void TryWrite_UnusualValue_IsLeftToTheFramework(string name, string value)
    {
        HttpRequestMessage request = new(HttpMethod.Get, "http://a/");
        // Some never get into the collection.
        if (request.Headers.TryAddWithoutValidation(name, value) && request.Headers.NonValidated.Contains(name))
            Assert.Null(Write(request));
    }

    [Theory]
    [InlineData("Fast", UpstreamKind.Fast)]
    [InlineData("fast", UpstreamKind.Fast)]
    [InlineData("Standard", UpstreamKind.Standard)]
    [InlineData("quick", null)]
    public void Read_Metadata_IsAWord(string text, UpstreamKind? expected) => Assert.Equal(expected, UpstreamChoice.Read(new Dictionary<string, string> { ["upstream"] = text }));

    [Fact]
    public void FindObstacle_Setting_IsNamed()
    {
        Assert.Null(UpstreamChoice.FindObstacle(null));
        Assert.Null(UpstreamChoice.FindObstacle(new HttpClientConfig { MaxConnectionsPerServer = 1 }));
        Assert.Equal("WebProxy", UpstreamChoice.FindObstacle(new HttpClientConfig { WebProxy = new WebProxyConfig { Address = new Uri("http://p/") } }));
        Assert.Equal("RequestHeaderEncoding", UpstreamChoice.FindObstacle(new HttpClientConfig { RequestHeaderEncoding = "latin1" }));
        Assert.Equal("ResponseHeaderEncoding", UpstreamChoice.FindObstacle(new HttpClientConfig { ResponseHeaderEncoding = "latin1" }));
    }

    private static string? Write(HttpRequestMessage request)
    {
        using var head = RequestHead.TryWrite(request, "Host: a:81\r\n"u8.ToArray());
        return head is null ? null : Encoding.UTF8.GetString(head.Memory.Span);
    }
}
