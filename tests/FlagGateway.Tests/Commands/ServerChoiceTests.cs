using FlagGateway.Commands.Profiles;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Commands;

/// <summary>Server and token: command line, environment, profile, in this order.</summary>
public sealed class ServerChoiceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string?> _environment = new(StringComparer.Ordinal);

    public ServerChoiceTests() => _environment["XDG_CONFIG_HOME"] = _folder.Path;

    private string File => _folder["flaggateway/profiles.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Choose_NothingGiven_IsTheFolderWithoutToken()
    {
        var choice = Choose();

        Assert.Equal((null, null, 0), (choice.Server, choice.Token, choice.Warnings.Count));
    }

    [Theory]
    [InlineData(null, null, "http://default/", "d")]
    [InlineData("staging", null, "http://staging/", "s")]
    [InlineData(null, "staging", "http://staging/", "s")]
    [InlineData("prod", "staging", "http://prod/", "p")]
    public void Choose_Profile_OptionThenEnvironmentThenDefault(string? option, string? variable, string server, string token)
    {
        Write("""
            { "default": "first", "profiles": { // Comments are allowed.
              "first": { "server": "http://default", "token": "d" }, "staging": { "server": "http://staging", "token": "s" }, "prod": { "server": "http://prod", "token": "p" }, } }
            """);
        _environment["FLAGGATEWAY_PROFILE"] = variable;

        var choice = Choose(profile: option);

        Assert.Equal((server, token), (choice.Server!.ToString(), choice.Token));
        Assert.Empty(choice.Warnings);
    }

    [Fact]
    public void Choose_Environment_IsAboveTheProfile()
    {
        Write("""{ "default": "first", "profiles": { "first": { "server": "http://first", "token": "f" } } }""");
        (_environment["FLAGGATEWAY_SERVER"], _environment["FLAGGATEWAY_TOKEN"]) = ("http://env", "e");

        var choice = Choose();

        Assert.Equal(("http://env/", "e"), (choice.Server!.ToString(), choice.Token));
    }

    [Fact]
    public void Choose_CommandLine_IsAboveTheEnvironment()
    {
        (_environment["FLAGGATEWAY_SERVER"], _environment["FLAGGATEWAY_TOKEN"]) = ("http://env", "e");

        var choice = Choose("http://line", "l");

        Assert.Equal(("http://line/", "l"), (choice.Server!.ToString(), choice.Token));
    }

    // Otherwise a mistyped --server would receive the token.
    [Theory]
    [InlineData("http://other", null, 0)]
    [InlineData("http://other", "first", 1)]
    [InlineData("https://first", "first", 1)]
    [InlineData("http://first:81", "first", 1)]
    public void Choose_OtherServer_DoesNotGetTheTokenOfTheProfile(string server, string? profile, int warnings)
    {
        Write("""{ "default": "first", "profiles": { "first": { "server": "http://first", "token": "f" } } }""");

        var choice = Choose(server, profile: profile);

        Assert.Null(choice.Token);
        Assert.Equal(warnings, choice.Warnings.Count);
        Assert.All(choice.Warnings, static warning => Assert.Contains("is not sent to", warning, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://first")]
    [InlineData("http://FIRST:80/")]
    public void Choose_SameServer_GetsTheToken(string server)
    {
        Write("""{ "default": "first", "profiles": { "first": { "server": "http://first/", "token": "f" } } }""");

        Assert.Equal("f", Choose(server).Token);
    }

    [Fact]
    public void Choose_TokenFileAndVariable_AreRead()
    {
        Write("""{ "profiles": { "a": { "token_file": "a.token" }, "b": { "token_environment": "B_TOKEN" }, "c": { "token_file": "~/c.token" } } }""");
        _folder.Write("flaggateway/a.token", " from-file\n");
        _folder.Write("c.token", "from-home");
        (_environment["B_TOKEN"], _environment["HOME"]) = ("from-variable", _folder.Path);
        Protect(_folder["flaggateway/a.token"], _folder["c.token"]);

        Assert.Equal(["from-file", "from-variable", "from-home"], new[] { "a", "b", "c" }.Select(name => Choose(profile: name)).Select(static choice => choice.Token));
    }

    [Fact]
    public void Choose_TokenThatOthersCanRead_Warns()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Write("""{ "default": "a", "profiles": { "a": { "server": "http://a", "token": "x" } } }""");
        SetMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.Equal([$"other users of the machine can read {File}, which has a token: chmod 600 {File}"], Choose().Warnings);
    }

    [Fact]
    public void Choose_FileWithoutTokenThatOthersCanRead_IsFine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Write("""{ "default": "a", "profiles": { "a": { "server": "http://a" } } }""");
        SetMode(File, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Empty(Choose().Warnings);
    }

    [Theory]
    [InlineData("{", ":1: not JSON: ")]
    [InlineData("[]", ": $: not an object. Its keys: default, profiles.")]
    [InlineData("""{ "profile": {} }""", ": $: unknown key 'profile'. Known: default, profiles.")]
    [InlineData("""{ "profiles": { "a": { "servr": "x" } } }""", ": profiles.a: unknown key 'servr'. Known: server, token, token_file, token_environment.")]
    [InlineData("""{ "profiles": { "a": { "server": "localhost" } } }""", ": profiles.a.server is 'localhost', and must be an address such as http://127.0.0.1:8081.")]
    [InlineData("""{ "profiles": { "a": { "server": 1 } } }""", ": profiles.a.server: not a text. Write it in quotes, or leave it out.")]
    [InlineData("""{ "profiles": { "a": { "token": "x", "token_file": "y" } } }""", ": profiles.a: more than one source of the token. Keep one of token, token_file and token_environment.")]
    [InlineData("""{ "default": "b", "profiles": { "a": { } } }""", ": default: there is no profile 'b'. Known: a.")]
    public void Choose_BadFile_SaysWhereAndWhat(string text, string expected)
    {
        Write(text);

        Assert.StartsWith(File + expected, Assert.Throws<AdminException>(() => Choose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_UnknownProfile_ListsThem()
    {
        Write("""{ "profiles": { "b": { }, "a": { } } }""");

        Assert.Equal($"There is no profile 'c' in {File}. Known: a, b.", Assert.Throws<AdminException>(() => Choose(profile: "c")).Message);
    }

    [Fact]
    public void Choose_ProfileWithoutFile_SaysWhereItShouldBe() =>
        Assert.StartsWith($"There is no profile 'c': the file {File} does not exist. Create it with ", Assert.Throws<AdminException>(() => Choose(profile: "c")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "token_file": "missing" }""", "The token of the profile a cannot be read: ")]
    [InlineData("""{ "token_environment": "UNSET" }""", "The profile a takes its token from UNSET, which is not set.")]
    public void Choose_TokenIsMissing_SaysWhere(string profile, string expected)
    {
        Write($$"""{ "profiles": { "a": {{profile}} } }""");

        Assert.StartsWith(expected, Assert.Throws<AdminException>(() => Choose(profile: "a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_BadServerInEnvironment_IsAnError()
    {
        _environment["FLAGGATEWAY_SERVER"] = "127.0.0.1:8081";

        Assert.Equal("FLAGGATEWAY_SERVER is '127.0.0.1:8081', and must be an address such as http://127.0.0.1:8081.", Assert.Throws<AdminException>(() => Choose()).Message);
    }

    [Theory]
    [InlineData("/xdg", "/home/ann", "/xdg/flaggateway/profiles.json")]
    [InlineData("relative", "/home/ann", "/home/ann/.config/flaggateway/profiles.json")]
    [InlineData(null, "/home/ann", "/home/ann/.config/flaggateway/profiles.json")]
    public void PathFrom_Environment_FollowsXdg(string? xdg, string? home, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has APPDATA.");

        Assert.Equal(expected, ProfileFile.PathFrom(name => name switch { "XDG_CONFIG_HOME" => xdg, "HOME" => home, _ => null }));
    }

    private ServerChoice Choose(string? server = null, string? token = null, string? profile = null) =>
        ServerChoice.Choose(server is null ? null : new Uri(server), token, profile, name => _environment.GetValueOrDefault(name));

    private void Write(string text)
    {
        Directory.CreateDirectory(_folder["flaggateway"]);
        _folder.Write("flaggateway/profiles.json", text);
        Protect(File);
    }

    private static void Protect(params string[] files)
    {
        foreach (var file in files)
            SetMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static void SetMode(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(file, mode);
    }
}
