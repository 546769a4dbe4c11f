using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData(null, "", null, "")]
    [InlineData(" ; ", "", null, "")]
    [InlineData("Text/HTML", "text/html", null, "text/html")]
    [InlineData("text/html;", "text/html", null, "text/html")]
    [InlineData("text/plain; Charset=\"UTF-8\"", "text/plain", "utf-8", "text/plain")]
    [InlineData("application/json ;charset=utf-8;Version=1; a=\"x;y\"", "application/json", "utf-8", "application/json; a=x;y; version=1")]
    [InlineData("multipart/mixed; boundary=\"Ab 1\"", "multipart/mixed", null, "multipart/mixed; boundary=Ab 1")]
    [InlineData("text/html; flowed", "text/html", null, "text/html; flowed=")]
    [InlineData("JSON; charset=utf-8", "json", null, "json; charset=utf-8")]
    [InlineData("application/json; =", "application/json", null, "application/json; =")]
    [InlineData("text/html, text/html", "text/html, text/html", null, "text/html, text/html")]
    public void Parse_AsServersWriteIt_FindsNameCharsetAndTheRest(string? value, string name, string? charset, string normalised) =>
        Assert.Equal(new MediaType(name, charset, normalised), MediaType.Parse(value));
}
