using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagGateway.Configuration.Server;
using FlagGateway.Snapshots;
using FlagGateway.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace FlagGateway.Tests.Configuration.Server;

/// <summary>The section <c>Kestrel</c>: nothing in it is ignored.</summary>
public sealed class KestrelSectionTests
{
    private const string Own = "\"FlagGateway\": { \"Admin\"";

    // What can only be set in code, or is a part with its own keys.
    private static readonly string[] Code = ["ConfigurationLoader", "ApplicationServices", "RequestHeaderEncodingSelector", "ResponseHeaderEncodingSelector", "EnableAltSvc"];

    [Theory]
    [InlineData("\"Limit\": {}", "Kestrel:Limit", null, "Limits")]
    [InlineData("\"Limits\": { \"MaxRequestLineSise\": 1 }", "Kestrel:Limits:MaxRequestLineSise", null, "MaxRequestLineSize")]
    [InlineData("\"Limits\": { \"MaxRequestLineSize\": 0 }", "Kestrel:Limits:MaxRequestLineSize", "\"0\"", "at least 1")]
    [InlineData("\"Limits\": { \"KeepAliveTimeout\": \"130\" }", "Kestrel:Limits:KeepAliveTimeout", "\"130\"", "00:00:30")]
    [InlineData("\"Limits\": { \"Http2\": { \"MaxFrameSize\": 1 } }", "Kestrel:Limits:Http2:MaxFrameSize", "\"1\"", "16384")]
    [InlineData("\"Limits\": { \"MinRequestBodyDataRate\": { \"GracePeriod\": \"00:00:01\" } }", "Kestrel:Limits:MinRequestBodyDataRate:GracePeriod", "\"00:00:01\"", "greater than")]
    [InlineData("\"Limits\": { \"MaxRequestBufferSize\": 8192 }", "Kestrel:Limits:MaxRequestHeadersTotalSize", "32768", "MaxRequestBufferSize")]
    [InlineData("\"Endpoints\": { \"a\": { } }", "Kestrel:Endpoints:a:Url", null, "https://")]
    [InlineData("\"Endpoints\": { \"a\": { \"Url\": \"ftp://x\" } }", "Kestrel:Endpoints:a:Url", "ftp://x", "https://")]
    [InlineData("\"Endpoints\": { \"a\": { \"Url\": \"http://127.0.0.1:1\", \"Protocol\": \"Http1\" } }", "Kestrel:Endpoints:a:Protocol", null, "Protocols")]
    [InlineData("\"Endpoints\": { \"a\": { \"Url\": \"http://127.0.0.1:1\", \"Protocols\": \"None\" } }", "Kestrel:Endpoints:a:Protocols", "None", "Http1AndHttp2")]
    [InlineData("\"Endpoints\": { \"a\": { \"Url\": \"http://127.0.0.1:1\", \"ClientCertificateMode\": \"RequireCertificate\" } }", "Kestrel:Endpoints:a:ClientCertificateMode", null, "https")]
    [InlineData("\"Endpoints\": { \"a\": { \"Url\": \"https://127.0.0.1:1\" } }", "Kestrel:Endpoints:a:Certificate", null, "Kestrel:Certificates:Default")]
    [InlineData("\"Endpoints\": { \"a\": { \"Url\": \"https://127.0.0.1:1\", \"Sni\": { \"a.example\": {} } } }", "Kestrel:Endpoints:a:Sni:a.example:Certificate", null, "Path")]
    [InlineData("\"Endpoints\": { \"a\": { \"Url\": \"https://127.0.0.1:1\", \"Certificate\": { \"KeyPath\": \"x\" } } }", "Kestrel:Endpoints:a:Certificate", null, "Path")]
    [InlineData("\"Endpoints\": { \"a\": { \"Url\": \"https://127.0.0.1:1\", \"Certificate\": { \"Path\": \"/none.pem\" } } }", "Kestrel:Endpoints:a:Certificate:Path", "/none.pem", "Create")]
    [InlineData("\"Certificates\": { \"Other\": { \"Path\": \"x\" } }", "Kestrel:Certificates:Other", null, "Default")]
    [InlineData("\"Certificates\": { \"Default\": { \"Path\": \"x\", \"Subject\": \"y\" } }", "Kestrel:Certificates:Default", null, "Subject")]
    [InlineData("\"EndpointDefaults\": { \"ClientCertificateMode\": \"DelayCertificate\" }", "Kestrel:EndpointDefaults:ClientCertificateMode", "DelayCertificate", "RequireCertificate")]
    [InlineData("\"EndpointDefaults\": { \"SslProtocols\": [ \"Tls12\", \"Ssl3\" ] }", "Kestrel:EndpointDefaults:SslProtocols:1", "Ssl3", "Tls13")]
    public async Task Load_OneMistake_IsAnErrorWithPathValueAndRemedy(string kestrel, string path, string? value, string remedy)
    {
        var result = await LoadAsync($"\"Kestrel\": {{ {kestrel} }}, ");

        var error = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal(("gateway.json", path, value), (error.File, error.Path, error.Value));
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.NotEqual(0, error.Line);
    }

    [Fact]
    public async Task Load_SeveralMistakes_AllAreReported()
    {
        const string kestrel = """
            "Kestrel": {
              "Limits": { "MaxRequestHeaderCount": 0 },
              "Endpoints": {
                "a": { "Url": "https://127.0.0.1:1", "SslProtocols": [ "Tls9" ], "Certificate": { "Path": "/none.pem", "Key": "x" } },
                "b": { "Url": "https://127.0.0.1:2", "Certificate": {} } } },
            """;
        var gateway = Configurations.With(Configurations.With(Configurations.Gateway, Own, kestrel + "\"FlagGateway\": { \"Rollouts\": { \"Interval\": \"1\" }, \"Admin\""), "\"new\": { ", "\"new\": { \"HttpClient\": { \"ServerCertificateAuthority\": \"/none.ca\" }, ");

        var result = await Configurations.LoadAsync(gateway: gateway);

        Assert.Equal(
            [
                "FlagGateway:Rollouts:Interval", "Kestrel:Endpoints:a:Certificate:Key", "Kestrel:Endpoints:a:Certificate:Path", "Kestrel:Endpoints:a:SslProtocols:0", "Kestrel:Endpoints:b:Certificate",
                "Kestrel:Limits:MaxRequestHeaderCount", "ReverseProxy:Clusters:new:HttpClient:ServerCertificateAuthority",
            ],
            result.Issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => issue.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"AllowedHosts\": \"https://shop.example\", ", "AllowedHosts")]
    [InlineData("\"AllowedHosts\": \"shop.example:8080\", ", "AllowedHosts")]
    [InlineData("\"AllowedHosts\": \";\", ", "AllowedHosts")]
    [InlineData("\"AllowedHosts\": [ \"shop.example\" ], ", "AllowedHosts")]
    public async Task Load_AllowedHostsThatNeverMatch_IsAnError(string root, string path) =>
        Assert.Equal(path, Assert.Single((await LoadAsync(root)).Issues, static issue => issue.Severity == IssueSeverity.Error).Path);

    [Theory]
    [InlineData("https://127.0.0.1:8443", "http://127.0.0.1:8081", "Urls")]
    [InlineData("http://127.0.0.1:8443", "https://127.0.0.1:8081", "FlagGateway:Admin:Url")]
    public async Task Load_HttpsWithoutCertificate_IsAnError(string urls, string admin, string path)
    {
        var gateway = Configurations.With(Configurations.With(Configurations.Gateway, "http://127.0.0.1:8080", urls), "http://127.0.0.1:8081", admin);

        var error = Assert.Single((await Configurations.LoadAsync(gateway: gateway)).Issues);

        Assert.Equal(path, error.Path);
        Assert.Contains(KestrelReader.DefaultCertificate, error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(-10, 1)]
    public async Task Load_ExpiredCertificate_IsAWarning(int days, int warnings)
    {
        using TempFolder folder = new();
        using var certificate = TestCertificate.Server("shop.example", days: days);
        certificate.Write(folder.Path);

        var result = await LoadAsync($$"""{{Certificates(folder)}}, """);

        Assert.NotNull(result.Configuration);
        Assert.Equal(warnings, result.Issues.Count(static issue => issue.Path == KestrelReader.DefaultCertificate && issue.Problem.Contains("expired", StringComparison.Ordinal)));
    }

    // A bad certificate must not prevent other changes, such as taking a candidate back.
    [Fact]
    public async Task Load_CertificateInForceIsGone_IsOnlyAWarning()
    {
        using TempFolder folder = new();
        using var certificate = TestCertificate.Server("shop.example");
        certificate.Write(folder.Path);
        folder.Write("gateway.json", Configurations.With(Configurations.Gateway, Own, Certificates(folder) + ", " + Own));
        folder.Write("flags.json", Configurations.Flags);
        FlagGateway.Configuration.ConfigLoader loader = new(folder.Path, [], new FlagGateway.Telemetry.CohortRegistry());
        var before = await loader.LoadAsync(previous: null);
        File.Delete(folder["tls.crt"]);

        var after = await loader.LoadAsync(before.Configuration);
        var start = await loader.LoadAsync(previous: null);

        Assert.NotNull(before.Configuration);
        Assert.NotNull(after.Configuration);
        Assert.Contains("stays in force", Assert.Single(after.Issues).Problem, StringComparison.Ordinal);
        Assert.Null(start.Configuration);
    }

    [Fact]
    public void Apply_Defaults_AreTheServersExceptTwo()
    {
        KestrelServerOptions server = new(), changed = new();
        KestrelBinding.Apply(new KestrelOptions(), changed);

        Assert.Equal(
            ["AddServerHeader: True, False", "Limits.MaxRequestBodySize: 30000000, "],
            Values(server, "").Zip(Values(changed, ""), static (one, other) => one == other ? null : $"{one}, {other.Split(": ")[1]}").OfType<string>());
    }

    [Fact]
    public void Options_EachPropertyOfTheServer_CanBeSet()
    {
        AssertSame(typeof(KestrelServerOptions), typeof(KestrelOptions), ["EndpointDefaults", "Endpoints", "Certificates"]);
        AssertSame(typeof(KestrelServerLimits), typeof(KestrelLimits), []);
        AssertSame(typeof(Http2Limits), typeof(Http2LimitOptions), []);
        AssertSame(typeof(Http3Limits), typeof(Http3LimitOptions), []);

        static void AssertSame(Type server, Type options, string[] more) => Assert.Equal(
            server.GetProperties().Where(static one => !Code.Contains(one.Name) && !one.IsDefined(typeof(ObsoleteAttribute))).Select(static one => one.Name).Concat(more).Order(StringComparer.Ordinal),
            options.GetProperties().Select(static one => one.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Apply_EachLimit_Arrives()
    {
        var settings = Settings(
            ("Limits:MaxRequestHeaderCount", "7"), ("Limits:MaxRequestBodySize", "8"), ("Limits:MinRequestBodyDataRate:BytesPerSecond", "9"), ("Limits:MinResponseDataRate:BytesPerSecond", "0"),
            ("Limits:Http2:KeepAlivePingDelay", "00:00:10"), ("AddServerHeader", "true"));
        KestrelServerOptions server = new();

        KestrelBinding.Apply(KestrelReader.Read(settings, []), server);

        Assert.Equal((7, 8L, 9d, TimeSpan.FromSeconds(5), true), (server.Limits.MaxRequestHeaderCount, server.Limits.MaxRequestBodySize!.Value, server.Limits.MinRequestBodyDataRate!.BytesPerSecond, server.Limits.MinRequestBodyDataRate.GracePeriod, server.AddServerHeader));
        Assert.Null(server.Limits.MinResponseDataRate);
        Assert.Equal(TimeSpan.FromSeconds(10), server.Limits.Http2.KeepAlivePingDelay);
    }

    [Fact]
    public void ChangedAtStart_OnlyWhatTheServerReadsOnce_IsNamed()
    {
        var before = Settings(("Limits:MaxRequestLineSize", "1"), ("Endpoints:a:Url", "https://127.0.0.1:1"), ("Endpoints:a:Certificate:Path", "x"), ("Certificates:Default:Path", "x"));
        var after = Settings(
            ("Limits:MaxRequestLineSize", "2"), ("Endpoints:a:Url", "https://127.0.0.1:1"), ("Endpoints:a:Certificate:Path", "y"), ("Certificates:Default:Path", "y"),
            ("Endpoints:a:Sni:b.example:Certificate:Path", "z"), ("EndpointDefaults:SslProtocols:0", "Tls13"), ("EndpointDefaults:Protocols", "Http1"), ("Endpoints:b:Url", "http://127.0.0.1:2"));

        Assert.Equal(["Kestrel:EndpointDefaults:Protocols", "Kestrel:Endpoints:b:Url", "Kestrel:Limits:MaxRequestLineSize"], KestrelReader.ChangedAtStart(before, after));
        Assert.Empty(KestrelReader.ChangedAtStart(before, before));
    }

    [Fact]
    public void Schema_Kestrel_HasEachOptionAndNoOther()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(DocumentationTests.Root, "config/schemas/gateway.schema.json")));

        AssertSame(typeof(KestrelOptions), schema.RootElement.GetProperty("properties").GetProperty("Kestrel"), "Kestrel");

        void AssertSame(Type options, JsonElement section, string path)
        {
            var own = section.TryGetProperty("$ref", out var reference) ? schema.RootElement.GetProperty("$defs").GetProperty(reference.GetString()!.Split('/')[^1]) : section;
            var properties = own.GetProperty("properties");
            Assert.False(own.GetProperty("additionalProperties").GetBoolean(), path);
            Assert.Equal(options.GetProperties().Select(one => $"{path}:{one.Name}").Order(StringComparer.Ordinal), properties.EnumerateObject().Select(one => $"{path}:{one.Name}").Order(StringComparer.Ordinal));
            foreach (var one in options.GetProperties())
            {
                var inner = properties.GetProperty(one.Name);
                if (one.PropertyType.IsGenericType && one.PropertyType.GetGenericTypeDefinition() == typeof(Dictionary<,>))
                    AssertSame(one.PropertyType.GetGenericArguments()[1], inner.GetProperty("additionalProperties"), $"{path}:{one.Name}");
                else if (one.PropertyType.Namespace!.StartsWith("FlagGateway", StringComparison.Ordinal))
                    AssertSame(one.PropertyType, inner, $"{path}:{one.Name}");
            }
        }
    }

    [Fact]
    public void Table_InTheReference_HasEachScalarWithItsDefault()
    {
        var rows = Regex.Matches(File.ReadAllText(Path.Combine(DocumentationTests.Root, "config/README.md")), @"^\| `(?<key>[A-Z][A-Za-z0-9:]+)` \| (?<default>[^|]*) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)
            .DistinctBy(static row => row.Groups["key"].Value).ToDictionary(static row => row.Groups["key"].Value, static row => row.Groups["default"].Value.Trim(' ', '`'), StringComparer.Ordinal);

        Assert.All(Scalars(new KestrelOptions(), ""), one => Assert.Equal(one.Value, rows.GetValueOrDefault(one.Key)));

        static IEnumerable<(string Key, string Value)> Scalars(object owner, string path) => owner.GetType().GetProperties()
            .Where(static one => one.Name is not ("EndpointDefaults" or "Endpoints" or "Certificates"))
            .SelectMany(one => one.PropertyType.Namespace == owner.GetType().Namespace ? Scalars(one.GetValue(owner)!, $"{path}{one.Name}:")
                : [(path + one.Name, one.GetValue(owner) switch { null => "none", bool flag => flag ? "true" : "false", var value => FormattableString.Invariant($"{value}") })]);
    }

    [Theory]
    [InlineData("Http3", IssueSeverity.Error)]
    [InlineData("Http1AndHttp2AndHttp3", IssueSeverity.Warning)]
    public async Task Load_Http3_IsSaidToBeMissingWhereItIs(string protocols, IssueSeverity severity)
    {
        using TempFolder folder = new();
        using var certificate = TestCertificate.Server("shop.example");
        certificate.Write(folder.Path);

        var result = await LoadAsync(Certificates(folder, $", \"Endpoints\": {{ \"a\": {{ \"Url\": \"https://127.0.0.1:1\", \"Protocols\": \"{protocols}\" }} }}") + ", ");

        Assert.Equal(
            IsQuicSupported ? [] : [("Kestrel:Endpoints:a:Protocols", severity)],
            result.Issues.Select(static issue => (issue.Path, issue.Severity)));
    }

    [Fact]
    public async Task Load_EachKindOfEndpoint_IsAccepted()
    {
        using TempFolder folder = new();
        using var certificate = TestCertificate.Server("shop.example");
        certificate.Write(folder.Path);

        var result = await LoadAsync(Certificates(folder, """
            , "Endpoints": {
              "plain": { "Url": "http://127.0.0.1:1" },
              "socket": { "Url": "http://unix:/tmp/flaggateway.sock", "Protocols": "Http2" },
              "secure": { "Url": "https://[::1]:2", "SslProtocols": [ "Tls12", "Tls13" ], "ClientCertificateMode": "AllowCertificate", "Sni": { "*": {}, "shop.example": { "Protocols": "Http1" } } } }
            """) + ", ");

        Assert.Empty(result.Issues);
        var tls = result.Configuration!.Tls;
        Assert.Equal(["*", "shop.example"], tls.Endpoints["secure"].Names.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(KestrelReader.DefaultCertificate, tls.Endpoints["secure"].Names["*"].Certificate);
    }

    private static bool IsQuicSupported => System.Net.Quic.QuicListener.IsSupported;

    private static string Certificates(TempFolder folder, string more = "") =>
        $$"""  "Kestrel": { "Certificates": { "Default": { "Path": "{{folder["tls.crt"]}}", "KeyPath": "{{folder["tls.key"]}}" } }{{more}} } """;

    private static Task<LoadResult> LoadAsync(string root) =>
        Configurations.LoadAsync(gateway: Configurations.With(Configurations.With(Configurations.Gateway, Own, root + Own), "\"Urls\": \"http://127.0.0.1:8080\", ", "").Replace("\"State\"", "\"Identity\": { \"TrustedProxies\": [ \"127.0.0.1\" ] }, \"State\"", StringComparison.Ordinal));

    private static IConfigurationRoot Settings(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(static one => KeyValuePair.Create("Kestrel:" + one.Key, (string?)one.Value))).Build();

    private static IEnumerable<string> Values(object owner, string path) => owner.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static one => !Code.Contains(one.Name) && !one.IsDefined(typeof(ObsoleteAttribute)) && one.GetIndexParameters().Length == 0)
        .SelectMany(one => one.PropertyType.IsClass && one.GetValue(owner) is { } inner && one.PropertyType.Namespace == "Microsoft.AspNetCore.Server.Kestrel.Core" ? Values(inner, path + one.Name + ".") : [FormattableString.Invariant($"{path}{one.Name}: {one.GetValue(owner)}")]);
}
