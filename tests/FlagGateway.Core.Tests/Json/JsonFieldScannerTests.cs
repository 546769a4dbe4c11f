using System.Text;
using FlagGateway.Core.Json;

namespace FlagGateway.Core.Tests.Json;

public sealed class JsonFieldScannerTests
{
    private const string Chat = """
        { "model": "gpt", "messages": [ { "user": "no", "content": "a \"user\": \"no\" {" } ], "other": { "user": "no", "metadata": { "user_id": "no" } },
          "metadata": { "deep": { "user_id": "no" }, "user_id": "m-\u00e9" }, "user": "u-1" }
        """;

    [Theory]
    [InlineData(Chat, "user", "u-1")]
    [InlineData(Chat, "metadata.user_id", "m-é")]
    [InlineData(Chat, "model", "gpt")]
    [InlineData(Chat, "user_id", null)]
    [InlineData(Chat, "metadata", null)]
    [InlineData(Chat, "messages.user", null)]
    [InlineData(Chat, "metadata.user_id.x", null)]
    [InlineData("""{"user":1}""", "user", null)]
    [InlineData("""{"user":{"user":"x"}}""", "user", null)]
    [InlineData("""{"user":null,"user":"second"}""", "user", null)]
    [InlineData("""{"user":"first","user":"second"}""", "user", "first")]
    [InlineData("""{"user":""}""", "user", null)]
    [InlineData("""{"user":" \t"}""", "user", null)]
    [InlineData("""{"a":{},"a":{"b":"x"}}""", "a.b", "x")]
    [InlineData("""{"a":[{"b":"x"}]}""", "a.b", null)]
    [InlineData("{}", "user", null)]
    public void Scan_Text_FindsTheFieldWhereverItIsCut(string json, string path, string? expected)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var scanner = Scanner(path);
            var consumed = scanner.Scan(bytes.AsSpan(0, cut), isLast: false);
            scanner.Scan(bytes.AsSpan(consumed), isLast: true);

            Assert.Equal(expected, scanner.ValueOf(0));
            Assert.True(scanner.IsComplete);
            Assert.False(scanner.IsInvalid);
        }
    }

    [Fact]
    public void Scan_ByteByByte_FindsTheField()
    {
        var bytes = Encoding.UTF8.GetBytes(Chat);
        var scanner = Scanner("user");
        var consumed = 0;
        for (var end = 1; end <= bytes.Length; end++)
            consumed += scanner.Scan(bytes.AsSpan(consumed, end - consumed), isLast: false);

        Assert.Equal("u-1", scanner.ValueOf(0));
    }

    [Fact]
    public void Scan_FieldFound_IsCompleteBeforeTheRest()
    {
        var scanner = Scanner("user");

        scanner.Scan("""{"user":"a","image":"AAAA"""u8, isLast: false);

        Assert.True(scanner.IsComplete);
    }

    [Fact]
    public void Scan_LaterAlternativeFound_WaitsForTheEarlierOne()
    {
        JsonFieldScanner scanner = new([Path("safety_identifier"), Path("user")], [[0, 1]]);

        var consumed = scanner.Scan("""{"user":"a","""u8, isLast: false);
        Assert.False(scanner.IsComplete);
        var text = """{"user":"a","safety_identifier":"b","""u8;
        scanner.Scan(text[consumed..], isLast: false);

        Assert.True(scanner.IsComplete);
        Assert.Equal(("b", "a"), (scanner.ValueOf(0), scanner.ValueOf(1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Scan_BlankText_IsNoValueSoTheNextAlternativeCounts(string blank)
    {
        JsonFieldScanner scanner = new([Path("safety_identifier"), Path("user")], [[0, 1]]);

        scanner.Scan(Encoding.UTF8.GetBytes($$"""{"safety_identifier":"{{blank}}","user":"a","""), isLast: false);

        Assert.True(scanner.IsComplete);
        Assert.Equal((null, "a"), (scanner.ValueOf(0), scanner.ValueOf(1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("\"user\"")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("{\"user\"")]
    [InlineData("{\"user\":\"")]
    [InlineData("{user:1}")]
    [InlineData("\ufeff{\"user\":\"a\"}")]
    [InlineData("""{"user":"\ud800"}""")]
    [InlineData("""{"a":"x" "user":"a"}""")]
    public void Scan_NoJsonObject_IsInvalidAndFindsNothing(string json)
    {
        var scanner = Scanner("user");

        scanner.Scan(Encoding.UTF8.GetBytes(json), isLast: true);

        Assert.True(scanner.IsInvalid);
        Assert.Null(scanner.ValueOf(0));
    }

    [Fact]
    public void Scan_DepthOf10000_IsInvalid()
    {
        var scanner = Scanner("user");

        scanner.Scan(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 10_000) + new string(']', 10_000) + ",\"user\":\"a\"}"), isLast: true);

        Assert.True(scanner.IsInvalid);
        Assert.Null(scanner.ValueOf(0));
    }

    [Fact]
    public void Scan_InvalidUtf8InTheField_FindsNothing()
    {
        var scanner = Scanner("user");

        scanner.Scan([.. "{\"user\":\""u8, 0xFF, 0xFE, .. "\"}"u8], isLast: true);

        Assert.Null(scanner.ValueOf(0));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a\nb")]
    [InlineData("a.b.c.d.e.f.g.h.i")]
    public void TryParse_NoPath_IsFalse(string text) => Assert.False(JsonFieldPath.TryParse(text, out _));

    private static JsonFieldScanner Scanner(string path) => new([Path(path)], [[0]]);

    private static JsonFieldPath Path(string text) => JsonFieldPath.TryParse(text, out var path) ? path : throw new ArgumentException(text);
}
