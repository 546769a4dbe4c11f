using System.Text;
using System.Text.Json;
using FlagGateway.Signals.Posted;

namespace FlagGateway.Tests.Signals;

public sealed class PostedSignalTests
{
    private const string Good = """ "flag": "f", "targeting_key": "u", "signal": "paid", "value": 1 """;

    [Fact]
    public void Read_AllFields_AreThere()
    {
        var (signal, problem) = Read("""
            { "at": "2026-11-01T12:00:00.5+01:00", "groups": [ "tenant:a", "tier:\u0062" ], "id": "\u0031", "value": -1.5e3,
              "flag": "f\n", "targeting_key": "ü💥", "signal": "a.b-c_1" }
            """);

        Assert.Null(problem);
        Assert.Equal(("f\n", "ü💥", "a.b-c_1", "1"), (signal.Flag.ToString(), signal.Key.ToString(), signal.Name.ToString(), signal.Id.ToString()));
        Assert.Equal((-1500.0, new DateTimeOffset(2026, 11, 1, 11, 0, 0, 500, TimeSpan.Zero)), (signal.Value, signal.At));
        Assert.Equal(("tenant:a", "tier:b", 2), (signal.Groups[0].ToString(), signal.Groups[1].ToString(), signal.Groups.Count));
    }

    [Fact]
    public void Read_AfterAnother_NothingOfItIsLeft()
    {
        var body = Encoding.UTF8.GetBytes($$"""[ { {{Good}}, "id": "a", "at": "2026-11-01T12:00:00Z", "groups": [ "g" ] }, {} ]""");
        var reader = new Utf8JsonReader(body);
        PostedSignal signal = new();
        reader.Read();
        reader.Read();
        Assert.Null(signal.Read(ref reader));
        reader.Read();

        Assert.Same(SignalProblem.NoFlag, signal.Read(ref reader));

        Assert.True(signal.Flag.IsEmpty && signal.Key.IsEmpty && signal.Name.IsEmpty && signal.Id.IsEmpty);
        Assert.Equal((null, null, 0), (signal.Value, signal.At, signal.Groups.Count));
    }

    [Theory]
    [InlineData("7", "It is no object.")]
    [InlineData("[ [ {} ] ]", "It is no object.")]
    [InlineData("""{ "targeting_key": "u", "signal": "paid", "value": 1 }""", "There is no flag.")]
    [InlineData("""{ "flag": "f", "targeting_key": " ", "signal": "paid", "value": 1 }""", "There is no targeting_key.")]
    [InlineData("""{ "flag": "f", "targeting_key": null, "signal": "paid", "value": 1 }""", "There is no targeting_key.")]
    [InlineData("""{ "flag": "f", "targeting_key": 7, "signal": "paid", "value": 1 }""", "targeting_key is no text.")]
    [InlineData("""{ "flag": "f", "targeting_key": { "a": [ "}" ] }, "signal": "paid", "value": 1 }""", "targeting_key is no text.")]
    [InlineData("""{ "flag": "f", "targeting_key": "\ud800", "signal": "paid", "value": 1 }""", "There is text that is not Unicode.")]
    [InlineData("""{ "flag": "f", "targeting_key": "u", "\ud800": [ 1 ], "signal": "paid", "value": 1 }""", "There is text that is not Unicode.")]
    [InlineData("""{ "flag": "f", "targeting_key": "u", "signal": "Paid", "value": 1 }""", "signal is no name.")]
    [InlineData("""{ "flag": "f", "targeting_key": "u", "signal": "paid" }""", "value is no number.")]
    [InlineData("""{ "flag": "f", "targeting_key": "u", "signal": "paid", "value": "NaN" }""", "value is no number.")]
    [InlineData("""{ "flag": "f", "targeting_key": "u", "signal": "paid", "value": true }""", "value is no number.")]
    [InlineData("""{ "flag": "f", "targeting_key": "u", "signal": "paid", "value": 1e999 }""", "value is no number.")]
    [InlineData("""{ "flag": "f", "targeting_key": "u", "signal": "paid", "value": -1.1e15 }""", "value is no number.")]
    [InlineData("""{ "flag": "f", "targeting_key": "u", "signal": "paid", "value": [ 1 ] }""", "value is no number.")]
    [InlineData("{ " + Good + """, "at": "2026-11-01" }""", "at is no time of RFC 3339.")]
    [InlineData("{ " + Good + """, "at": "2026-11-01T12:00:00" }""", "at is no time of RFC 3339.")]
    [InlineData("{ " + Good + """, "at": "2026-11-01T12:00:00.123456" }""", "at is no time of RFC 3339.")]
    [InlineData("{ " + Good + """, "at": "2026-13-01T12:00:00Z" }""", "at is no time of RFC 3339.")]
    [InlineData("{ " + Good + """, "at": 1700000000 }""", "at is no time of RFC 3339.")]
    [InlineData("{ " + Good + """, "at": "" }""", "at is no time of RFC 3339.")]
    [InlineData("{ " + Good + """, "groups": "a" }""", "groups is no list of names.")]
    [InlineData("{ " + Good + """, "groups": [ "a", { "b": [ 1 ] }, "c" ] }""", "groups is no list of names.")]
    [InlineData("{ " + Good + """, "groups": [ "1", "2", "3", "4", "5", "6", "7", "8", "9" ] }""", "groups is no list of names.")]
    [InlineData("{ " + Good + """, "groups": [ "\udc00", "b" ] }""", "There is text that is not Unicode.")]
    [InlineData("{ " + Good + """, "timestamp": { "a": "b" } }""", "There is a field timestamp.")]
    public void Read_HostileElement_TellsAndStandsAtItsEnd(string element, string expected)
    {
        var (_, problem) = Read(element);

        Assert.Equal(expected, problem?.Problem);
    }

    [Theory]
    [InlineData("flag", 512)]
    [InlineData("targeting_key", 256)]
    [InlineData("signal", 256)]
    [InlineData("id", 256)]
    public void Read_TextTooLong_IsRefused(string field, int most)
    {
        Assert.NotEqual($"{field} is too long.", Read($$"""{ "{{field}}": "{{new string('u', most)}}" }""").Problem?.Problem);
        Assert.Equal($"{field} is too long.", Read($$"""{ "{{field}}": "{{new string('u', most + 1)}}" }""").Problem?.Problem);
        Assert.Equal($"{field} is too long.", Read($$"""{ "{{field}}": "{{new string('ü', (most / 2) + 1)}}" }""").Problem?.Problem);
        Assert.Equal($"{field} is too long.", Read($$"""{ "{{field}}": "{{new string('u', 3_000_000)}}" }""").Problem?.Problem);
    }

    [Fact]
    public void Read_LongestOfEverythingEscaped_Fits()
    {
        static string Escaped(int length) => string.Concat(Enumerable.Repeat("\\u0061", length));
        var groups = string.Join(", ", Enumerable.Repeat($"\"{Escaped(288)}\"", 8));

        var (signal, problem) = Read($$"""
            { "flag": "{{Escaped(512)}}", "targeting_key": "{{Escaped(256)}}", "signal": "{{Escaped(64)}}", "id": "{{Escaped(256)}}", "groups": [ {{groups}} ], "value": 1 }
            """);

        Assert.Null(problem);
        Assert.Equal((512, 256, 64, 256, 8), (signal.Flag.Length, signal.Key.Length, signal.Name.Length, signal.Id.Length, signal.Groups.Count));
        Assert.Equal(new string('a', 288), signal.Groups[7].ToString());
    }

    [Fact]
    public void Read_FieldRepeatedWithoutEnd_IsRefused()
    {
        var (_, problem) = Read($$"""{ {{string.Join(", ", Enumerable.Repeat($"\"id\": \"{new string('u', 250)}\"", 1000))}} }""");

        Assert.Equal("id is too long.", problem?.Problem);
    }

    [Fact]
    public void Read_BytesThatAreNoUtf8_AreRefused()
    {
        byte[] body = [.. "{ \"flag\": \""u8, 0xFF, 0xC0, .. "\" }"u8];
        var reader = new Utf8JsonReader(body);
        reader.Read();

        Assert.Same(SignalProblem.BadText, new PostedSignal().Read(ref reader));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[ {} ")]
    [InlineData("[ {} ] x")]
    [InlineData("{} {}")]
    [InlineData("[ {}, ]")]
    [InlineData("[ NaN ]")]
    public void CountOf_BrokenBody_Throws(string body) =>
        Assert.ThrowsAny<JsonException>(() => SignalBatch.CountOf(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void CountOf_TooDeep_Throws() =>
        Assert.ThrowsAny<JsonException>(() => SignalBatch.CountOf(Encoding.UTF8.GetBytes(new string('[', 100_000))));

    [Theory]
    [InlineData("{}", 1)]
    [InlineData("[]", 0)]
    [InlineData("[ {}, 1, [ 2, 3 ], null ]", 4)]
    [InlineData("7", -1)]
    [InlineData("\"{}\"", -1)]
    [InlineData("null", -1)]
    public void CountOf_Body_CountsSignals(string body, int expected) => Assert.Equal(expected, SignalBatch.CountOf(Encoding.UTF8.GetBytes(body)));

    // The element is read as the first of two: whatever is wrong with it, the second is found.
    private static (PostedSignal Signal, SignalProblem? Problem) Read(string element)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($"[ {element}, \"second\" ]"));
        reader.Read();
        reader.Read();
        PostedSignal signal = new();
        var problem = signal.Read(ref reader);
        Assert.True(reader.Read());
        Assert.Equal((JsonTokenType.String, 1), (reader.TokenType, reader.CurrentDepth));
        return (signal, problem);
    }
}
