using System.CommandLine;

namespace FlagGateway.Commands.Rollouts;

/// <summary>Options of all commands that talk to the running gateway.</summary>
internal sealed class AdminOptionSet
{
    private const string ServerVariable = "FLAGGATEWAY_SERVER";
    private const string TokenVariable = "FLAGGATEWAY_TOKEN";

    private readonly Option<string> _config = CommonOptions.Config();

    private readonly Option<Uri?> _server = CommonOptions.Server($"Address of the admin listener. Default: {ServerVariable}, else the one in gateway.json.");

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"Token for the admin listener. Default: {TokenVariable}, which other users of the machine cannot see.",
        HelpName = "TOKEN",
    };

    private readonly Option<string> _output = CommonOptions.Output();

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_token);
        command.Options.Add(_config);
        command.Options.Add(_output);
    }

    public bool IsJson(ParseResult result) => result.GetValue(_output) == "json";

    /// <summary>The folder with the three files.</summary>
    public string FolderOf(ParseResult result) => result.GetValue(_config)!;

    public AdminClient CreateClient(ParseResult result)
    {
        var server = result.GetValue(_server);
        if (server is null && Uri.TryCreate(Environment.GetEnvironmentVariable(ServerVariable), UriKind.Absolute, out var named))
            server = named;
        return new AdminClient(server ?? AdminAddress.Find(result.GetValue(_config)!, []), result.GetValue(_token) ?? Environment.GetEnvironmentVariable(TokenVariable));
    }
}
