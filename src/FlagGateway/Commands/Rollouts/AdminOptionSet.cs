using System.CommandLine;
using System.CommandLine.Parsing;
using FlagGateway.Commands.Profiles;
using FlagGateway.Formatting;

namespace FlagGateway.Commands.Rollouts;

/// <summary>Options of all commands that talk to the running gateway.</summary>
/// <param name="server">Description of <c>--server</c>.</param>
/// <param name="output">The option for the output format; <c>null</c> for table and JSON.</param>
internal sealed class AdminOptionSet(string server = $"Address of the admin listener. Default: {ServerChoice.ServerVariable}, else that of the profile, else the one in gateway.json.", Option<string>? output = null)
{
    private readonly Option<string> _config = CommonOptions.Config();

    private readonly Option<Uri?> _server = CommonOptions.Server(server);

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"Token for the admin listener. Default: {ServerChoice.TokenVariable}, which other users of the machine cannot see, else that of the profile.",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _profile = new("--profile")
    {
        Description = $"Server and token by name, from ~/.config/flaggateway/profiles.json. Default: {ServerChoice.ProfileVariable}, else the file's default.",
        HelpName = "NAME",
    };

    private readonly Option<string> _output = output ?? CommonOptions.Output();

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_token);
        command.Options.Add(_profile);
        command.Options.Add(_config);
        command.Options.Add(_output);
    }

    public bool IsJson(ParseResult result) => result.GetValue(_output) == "json";

    public bool IsWide(ParseResult result) => result.GetValue(_output) == AdminCommand.Wide;

    /// <summary>The folder with the three files.</summary>
    public string FolderOf(ParseResult result) => result.GetValue(_config)!;

    /// <summary>Whether the command line itself names a gateway.</summary>
    public bool NamesServer(CommandResult result) => result.GetValue(_server) is not null || result.GetValue(_profile) is not null;

    /// <summary>
    /// Creates a client for the gateway that the command line, the environment, a profile or gateway.json names.
    /// </summary>
    /// <exception cref="AdminException">The profile does not exist, or has a mistake.</exception>
    public AdminClient CreateClient(ParseResult result)
    {
        var (server, token, warnings) = ServerChoice.Choose(result.GetValue(_server), result.GetValue(_token), result.GetValue(_profile), Environment.GetEnvironmentVariable);
        foreach (var warning in warnings)
            result.InvocationConfiguration.Error.WriteLine($"warning: {VisibleText.From(warning)}");
        return new AdminClient(server ?? AdminAddress.Find(FolderOf(result), []), token);
    }
}
