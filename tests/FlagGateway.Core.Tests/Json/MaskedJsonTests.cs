using System.Text;
using System.Text.Json;
using FlagGateway.Core.Json;

namespace FlagGateway.Core.Tests.Json;

public sealed class MaskedJsonTests
{
    [Theory]
    [InlineData("""{ "Password": "hidden-1" }""")]
    [InlineData("""{ "password": 12345678 }""")]
    [InlineData("""{ "Admin": { "Tokens": [ { "Name": "olga", "Sha256": "hidden-1" } ] } }""")]
    [InlineData("""{ "Tokens": [ "hidden-1" ] }""")]
    [InlineData("""{ "Secrets": { "any": [ "hidden-1" ] } }""")]
    [InlineData("""{ "State": { "Configuration": "redis:6379,user=x" } }""", "redis")]
    [InlineData("""{ "Text": "redis:6379,Password = hidden-1" }""")]
    [InlineData("""{ "Url": "https://hooks.example.com/services/hidden-1" }""")]
    [InlineData("""{ "Url": "https://hooks.example.com?key=hidden-1" }""")]
    [InlineData("""{ "Address": "https://user:hid/den-1@host.example.com/" }""", "den-1")]
    [InlineData("""{ "Urls": "http://a:80;http://b/hidden-1" }""")]
    [InlineData("""{ "request_headers": { "X-Any": "hidden-1" } }""")]
    [InlineData("""{ "request_headers": { "Cookie": "hidden-1" } }""")]
    [InlineData("""{ "request_headers": { "X-Name": "hidden-1" } }""")]
    [InlineData("""{ "Transforms": [ { "RequestHeader": "X-Key", "Set": "hidden-1" } ] }""")]
    [InlineData("""{ "Headers": [ { "Name": "X-Any", "Values": [ "hidden-1" ] } ] }""")]
    [InlineData("""{ "any": "Bearer hidden-1" }""")]
    [InlineData("""{ "any": "-----BEGIN PRIVATE KEY-----hidden-1" }""")]
    [InlineData("""{ "SigningKey": "hidden-1" }""")]
    [InlineData("""{ "p\u0061ssword": "hidden-1" }""")]
    [InlineData("""{ /* hidden-1 */ "a": /* hidden-1 */ 1 // hidden-1""" + "\n}")]
    public void Create_Secret_IsMasked(string json, string hidden = "hidden-1")
    {
        var text = Create(json);

        Assert.NotNull(text);
        Assert.DoesNotContain(hidden, text, StringComparison.Ordinal);
        Assert.DoesNotContain("12345678", text, StringComparison.Ordinal);
        using var parsed = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
    }

    [Theory]
    [InlineData("""{ "PasswordFile": "/run/secrets/redis", "KeyPath": "key.pem" }""")]
    [InlineData("""{ "Header": "X-Tenant-Id", "Urls": "http://0.0.0.0:8080;https://[::]:8443/" }""")]
    [InlineData("""{ "Headers": [ { "Name": "X-Any", "Mode": "Exists" } ], "ExposedHeaders": [ "X-A" ] }""")]
    [InlineData("""{ "Tokens": [ { "Name": "olga", "Role": "Operator" } ] }""")]
    [InlineData("""{ "max_tokens": 100, "text": "a \"quoted\" \u00e4 // no comment", "list": [ 1.5e3, true, null, ], }""")]
    [InlineData("{\r\n\t\"a\" : [ ]\r\n}\r\n")]
    [InlineData("""{ "$schema": "https://example.com/schemas/gateway.json" }""")]
    public void Create_NoSecret_IsAsWritten(string json) => Assert.Equal(json, Create(json)?.Replace("\"***\"", "100", StringComparison.Ordinal));

    [Fact]
    public void Create_Secrets_KeepTheLayoutAndTheHost() => Assert.Equal(
        """
        {
          // …
          "Url": "https://hooks.example.com:8443/***", "User": "flags", /* … */ "Password": "***"
        }
        """,
        Create("""
        {
          // the old one was 1234
          "Url": "https://hooks.example.com:8443/a?b=c", "User": "flags", /* so
          what */ "Password": "a\"b\\"
        }
        """));

    [Theory]
    [InlineData("")]
    [InlineData("FlagGateway:Admin:Tokens:0:Sha256=abc\n")]
    [InlineData("{ \"Password\": \"x\"")]
    [InlineData("{ \"a\" /* nobody reads this as JSON */ : 1 }")]
    public void Create_NoJson_ShowsNothing(string text) => Assert.Null(Create(text));

    private static string? Create(string json) => MaskedJson.Create(Encoding.UTF8.GetBytes(json));
}
