using System.CommandLine;
using System.CommandLine.Parsing;

namespace FlagGateway.Commands.Rollouts;

/// <summary>Options of all commands that talk to the running gateway.</summary>
/// <param name="server">Description of <c>--server</c>.</param>
internal sealed class AdminOptionSet(string server = $"Address of the admin listener. Default: {AdminOptionSet.ServerVariable}, else the one in gateway.json.")
{
    /// <summary>Environment variable with the address.</summary>
    public const string ServerVariable = "FLAGGATEWAY_SERVER";

    /// <summary>Environment variable with the token.</summary>
    public const string TokenVariable = "FLAGGATEWAY_TOKEN";

    private readonly Option<string> _config = CommonOptions.Config();

    private readonly Option<Uri?> _server = CommonOptions.Server(server);

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

    /// <summary>Whether the command line itself names a gateway.</summary>
    public bool NamesServer(CommandResult result) => result.GetValue(_server) is not null;

    public AdminClient CreateClient(ParseResult result)
    {
        var address = result.GetValue(_server);
        if (address is null && Uri.TryCreate(Environment.GetEnvironmentVariable(ServerVariable), UriKind.Absolute, out var named))
            address = named;
        return new AdminClient(address ?? AdminAddress.Find(FolderOf(result), []), result.GetValue(_token) ?? Environment.GetEnvironmentVariable(TokenVariable));
    }
}
