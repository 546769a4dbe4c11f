using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Configuration;

namespace FlagGateway.Tests.Configuration;

public sealed class OptionsReaderTests
{
    private const string Full = """
        {
          "FlagGateway": {
            "Admin": { "Url": "http://0.0.0.0:1", "Tokens": [ { "Name": "ci", "Sha256": "ab", "Role": "operator" }, { } ] },
            "identity": {
              "TrustedProxies": [ "10.0.0.0/8", "::1/128" ],
              "User": [ { "Header": "X-User-Id" }, { "Cookie": null } ],
              "Groups": [],
              "Anonymous": { "MaxAge": "30.00:00:00" },
              "ExposeVariant": true,
              "Continuity": "FirstSeen"
            },
            "State": {}
          }
        }
        """;

    [Fact]
    public void Read_GoodSection_EqualsTheBindersResult()
    {
        List<ConfigIssue> issues = [];
        GatewayOptions bound = new();
        Configuration(Full).GetSection("FlagGateway").Bind(bound);

        var read = Read<GatewayOptions>(Full, issues);

        Assert.Empty(issues);
        Assert.Equal(JsonSerializer.Serialize(bound), JsonSerializer.Serialize(read));
        Assert.Equal(TimeSpan.FromDays(30), read!.Identity.Anonymous.MaxAge);
        Assert.Equal("fg_id", read.Identity.Anonymous.Cookie);
    }

    [Fact]
    public void Read_MissingSection_GivesDefaults()
    {
        List<ConfigIssue> issues = [];

        var read = Read<GatewayOptions>("{}", issues);

        Assert.Empty(issues);
        Assert.Equal(JsonSerializer.Serialize(new GatewayOptions()), JsonSerializer.Serialize(read));
    }

    [Fact]
    public void Read_ManyMistakes_TellsAllAtOnceWithPathAndLine()
    {
        const string Json = """
            {
              "FlagGateway": {
                "Idenitty": { "ExposeVariant": true },
                "Identity": {
                  "User": [ { "Header": "a" },
                    { "Heder": "b" } ],
                  "Anonymous": {
                    "MaxAge": "30" },
                  "ExposeVariant": "yes",
                  "Continuity": 1
                },
                "Admin": { "Tokens": { "Name": "ci" } },
                "State": "redis",
                "Mode": 1
              }
            }
            """;
        List<ConfigIssue> issues = [];

        var read = Read<GatewayOptions>(Json, issues);

        Assert.Null(read);
        Assert.Equal(
            [
                "gateway.json:3: error: FlagGateway:Idenitty: the key \"Idenitty\" is not known. Write \"Identity\", or remove the key",
                "gateway.json:6: error: FlagGateway:Identity:User:1:Heder: the key \"Heder\" is not known. Write \"Header\", or remove the key",
                "gateway.json:8: error: FlagGateway:Identity:Anonymous:MaxAge: the value is not a time span (got \"30\"). "
                    + "Write a time span such as 00:00:30, or 7.00:00:00 for seven days",
                "gateway.json:9: error: FlagGateway:Identity:ExposeVariant: the value is not true or false (got \"yes\"). Write true or false",
                "gateway.json:10: error: FlagGateway:Identity:Continuity: the value is not one of None, FirstSeen (got \"1\"). "
                    + "Write one of None, FirstSeen",
                "gateway.json:12: error: FlagGateway:Admin:Tokens: expected a list, found an object. "
                    + "Write a list: [ … ], or one key for each entry: FlagGateway:Admin:Tokens:0",
                "gateway.json:13: error: FlagGateway:State: expected an object, found a single value. "
                    + "Write an object with keys of: Kind, Path, AuditKeyFile, Configuration, Prefix, PollInterval, MaxAge, Redis",
                "gateway.json:14: error: FlagGateway:Mode: the key \"Mode\" is not known. Remove it; the keys here are: AccessLog, Admin, Checks, Destinations, Files, Forwarded, Hygiene, Identity, Llm, Metrics, Notifications, Ofrep, Policies, Prometheus, Reminders, Requests, Rollouts, Shadow, Shutdown, State, Upstream, Via",
            ],
            issues.OrderBy(issue => issue.Line).Select(issue => issue.ToString()));
    }

    [Theory]
    [InlineData("00:00:59", false)]
    [InlineData("00:01:00", true)]
    [InlineData("400.00:00:00", true)]
    [InlineData("400.00:00:01", false)]
    public void Read_Range_HoldsAtBothEnds(string maxAge, bool isGood)
    {
        List<ConfigIssue> issues = [];

        var read = Read<GatewayOptions>(
            $"{{ \"FlagGateway\": {{ \"Identity\": {{ \"Anonymous\": {{ \"MaxAge\": \"{maxAge}\" }} }} }} }}", issues);

        Assert.Equal(isGood, read is not null);
        Assert.Equal(
            isGood ? [] : [$"gateway.json:1: error: FlagGateway:Identity:Anonymous:MaxAge: the value is not allowed (got \"{maxAge}\"). "
                + "Write a value of at least 00:01:00 and at most 400.00:00:00"],
            issues.Select(issue => issue.ToString()));
    }

    [Theory]
    [InlineData("\"Whole\": 1.5", "Whole", "the value is not a whole number")]
    [InlineData("\"Whole\": \"0x10\"", "Whole", "the value is not a whole number")]
    [InlineData("\"Whole\": 3000000000", "Whole", "the value is not a whole number")]
    [InlineData("\"Whole\": \"\"", "Whole", "the value is not a whole number")]
    [InlineData("\"Whole\": null", "Whole", "expected a value, found null")]
    [InlineData("\"Whole\": { \"a\": 1 }", "Whole", "expected a whole number, found an object")]
    [InlineData("\"Whole\": [ 1 ]", "Whole", "expected a whole number, found a list")]
    [InlineData("\"Long\": 99999999999999999999", "Long", "the value is not a whole number")]
    [InlineData("\"Number\": \"NaN\"", "Number", "the value is not a number")]
    [InlineData("\"Number\": \"1,5\"", "Number", "the value is not a number")]
    [InlineData("\"Maybe\": \"x\"", "Maybe", "the value is not a whole number")]
    [InlineData("\"Span\": \"24:00:00\"", "Span", "the value is not a time span")]
    [InlineData("\"Span\": \"01:30\"", "Span", "the value is not a time span")]
    [InlineData("\"Span\": 30", "Span", "the value is not a time span")]
    [InlineData("\"Name\": null", "Name", "expected a value, found null")]
    [InlineData("\"Name\": { \"a\": 1 }", "Name", "expected text, found an object")]
    [InlineData("\"Role\": \"Viewer, Admin\"", "Role", "the value is not one of Viewer, Operator, Admin, Reporter")]
    [InlineData("\"Names\": \"x\"", "Names", "expected a list, found a single value")]
    [InlineData("\"Names\": [ \"a\", null ]", "Names:1", "expected text, found null")]
    [InlineData("\"Names\": [ \"a\", [ 1 ] ]", "Names:1", "expected text, found a list")]
    [InlineData("\"Names\": [ \"a\", \"b\", \"c\" ]", "Names", "the value is not allowed")]
    [InlineData("\"Inner\": [ 1 ]", "Inner", "expected an object, found a list")]
    [InlineData("\"Inner\": { \"Needed\": \"\" }", "Inner:Needed", "a value is missing")]
    [InlineData("\"List\": [ { \"Needed\": \"x\" }, 1 ]", "List:1", "expected an object, found a single value")]
    [InlineData("\"ReadOnly\": 1", "ReadOnly", "the key \"ReadOnly\" is not known")]
    public void Read_WrongValue_TellsWhatWasExpected(string json, string path, string problem)
    {
        List<ConfigIssue> issues = [];

        var read = Read<Sample>($"{{ \"FlagGateway\": {{ {json} }} }}", issues);

        // Which is missing in the others.
        const string Needed = "Inner:Needed";
        ConfigIssue issue = Assert.Single(issues, issue => issue.Line == 1 && (path == Needed || issue.Path != "FlagGateway:" + Needed));
        Assert.Null(read);
        Assert.Equal(("FlagGateway:" + path, problem), (issue.Path, issue.Problem));
    }

    [Fact]
    public void Read_GoodValues_AreConverted()
    {
        const string Json = """
            { "FlagGateway": { "whole": "-7", "Long": 5000000000, "Number": 1.5e2, "Maybe": 3, "Role": "ADMIN", "Span": "-00:00:00.5",
              "Names": [ 1, true ], "Inner": { "Needed": "x" }, "Optional": { "Needed": "y" }, "List": [ { "Needed": "z" } ] } }
            """;
        List<ConfigIssue> issues = [];

        var read = Read<Sample>(Json, issues);

        Assert.Empty(issues);
        Assert.Equal((-7, 5_000_000_000, 150.0, 3), (read!.Whole, read.Long, read.Number, read.Maybe));
        Assert.Equal((TokenRole.Admin, TimeSpan.FromMilliseconds(-500)), (read.Role, read.Span));
        Assert.Equal(["1", "True"], read.Names!);
        Assert.Equal(("x", "y", "z"), (read.Inner.Needed, read.Optional?.Needed, read.List?[0].Needed));
    }

    [Theory]
    [InlineData("\"Maybe\": null")]
    [InlineData("\"Maybe\": \"\"")]
    [InlineData("\"Names\": null")]
    public void Read_NoValueForNullable_GivesNull(string json)
    {
        List<ConfigIssue> issues = [];

        var read = Read<Sample>($"{{ \"FlagGateway\": {{ \"Inner\": {{ \"Needed\": \"x\" }}, {json} }} }}", issues);

        Assert.Empty(issues);
        Assert.Equal((null, null, null), (read!.Maybe, read.Names, read.Optional));
    }

    [Fact]
    public void Read_EmptyObjectForNullable_GivesAnObject()
    {
        List<ConfigIssue> issues = [];

        var read = Read<GatewayHolder>("{ \"FlagGateway\": { \"State\": {} } }", issues);

        Assert.Empty(issues);
        Assert.Equal("data", read?.State?.Path);
    }

    [Fact]
    public void Read_RequiredKeyIsMissing_PointsToItsParent()
    {
        List<ConfigIssue> issues = [];

        Read<Sample>("{\n\"FlagGateway\": {\n\"Inner\": { } } }", issues);

        Assert.Equal(
            "gateway.json:3: error: FlagGateway:Inner:Needed: a value is missing. Give it a value",
            Assert.Single(issues).ToString());
    }

    [Fact]
    public void Read_ValueFromEnvironment_BlamesTheEnvironment()
    {
        const string Json = "{ \"FlagGateway\": { \"Inner\": { \"Needed\": \"x\" }, \"Whole\": 1 } }";
        IConfiguration configuration = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json)))
            .AddInMemoryCollection([new("FLAGGATEWAY:WHOLE", "many"), new("FlagGateway:Nmaes:0", "x")])
            .Build();
        List<ConfigIssue> issues = [];

        OptionsReader.Read<Sample>(configuration.GetSection("FlagGateway"), "gateway.json", issues, Map(Json).Find);

        Assert.Equal(
            [
                "environment or command line: error: FlagGateway:Nmaes: the key \"Nmaes\" is not known. Write \"Names\", or remove the key",
                "environment or command line: error: FlagGateway:Whole: the value is not a whole number (got \"many\"). "
                    + "Write a whole number from -2147483648 to 2147483647",
            ],
            issues.Select(issue => issue.ToString().Replace("WHOLE", "Whole", StringComparison.Ordinal)
                .Replace("FLAGGATEWAY", "FlagGateway", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_NoLocator_GivesConfigurationPaths()
    {
        List<ConfigIssue> issues = [];
        IConfiguration configuration = Configuration("{ \"FlagGateway\": { \"State\": { \"Kind\": \"Disk\" } } }");

        OptionsReader.Read<GatewayOptions>(configuration.GetSection("FlagGateway"), "gateway.json", issues);

        Assert.Equal(
            "gateway.json: error: FlagGateway:State:Kind: the value is not one of File, Redis (got \"Disk\"). Write one of File, Redis",
            Assert.Single(issues).ToString());
    }

    [Fact]
    public void Read_SecretValue_IsNotTold()
    {
        List<ConfigIssue> issues = [];

        Read<Sample>("{ \"FlagGateway\": { \"Inner\": { \"Needed\": \"x\" }, \"Secret\": \"hunter2\" } }", issues);

        Assert.Equal(
            "gateway.json:1: error: FlagGateway:Secret: the value is not allowed. Use 64 hexadecimal digits",
            Assert.Single(issues).ToString());
    }

    [Fact]
    public void Read_LongValueOfManyLines_IsShortenedToOne()
    {
        List<ConfigIssue> issues = [];

        Read<GatewayOptions>($"{{ \"FlagGateway\": {{ \"State\": {{ \"Kind\": \"a\\nb{new string('x', 100)}\" }} }} }}", issues);

        Assert.Equal($"\"a b{new string('x', 57)}…\"", Assert.Single(issues).Value);
    }

    [Fact]
    public void Read_UnsupportedType_Throws()
    {
        IConfiguration configuration = Configuration("{ \"FlagGateway\": { \"When\": \"x\" } }");

        Assert.Throws<NotSupportedException>(
            () => OptionsReader.Read<Unsupported>(configuration.GetSection("FlagGateway"), "gateway.json", []));
    }

    private static T? Read<T>(string json, List<ConfigIssue> issues) where T : class, new() =>
        OptionsReader.Read<T>(Configuration(json).GetSection("FlagGateway"), "gateway.json", issues, Map(json).Find);

    private static KeyMap Map(string json) => KeyMap.Read(new("gateway.json", Encoding.UTF8.GetBytes(json)), "FlagGateway");

    private static IConfigurationRoot Configuration(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    internal sealed class Sample
    {
        public int Whole { get; set; }

        public long Long { get; set; }

        public double Number { get; set; }

        public int? Maybe { get; set; }

        public TimeSpan Span { get; set; }

        public TokenRole Role { get; set; }

        public string Name { get; set; } = "";

        [RegularExpression("[0-9a-f]{64}", ErrorMessage = "Use 64 hexadecimal digits.", MatchTimeoutInMilliseconds = 1000)]
        [DataType(DataType.Password)]
        public string? Secret { get; set; }

        [MaxLength(2)]
        public string[]? Names { get; set; }

        public Inside Inner { get; set; } = new();

        public Inside? Optional { get; set; }

        public Inside[]? List { get; set; }

        public int ReadOnly => Whole;
    }

    internal sealed class Inside
    {
        [Required]
        public string Needed { get; set; } = "";
    }

    internal sealed class GatewayHolder
    {
        public StateOptions? State { get; set; }
    }

    internal sealed class Unsupported
    {
        public DateTime When { get; set; }
    }
}
