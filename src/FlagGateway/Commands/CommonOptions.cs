using System.CommandLine;

namespace FlagGateway.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    private static readonly string[] OverridePrefixes = ["--Urls=", "--FlagGateway:", "--ReverseProxy:", "--Kestrel:", "--Logging:"];

    /// <summary>The folder with the three files.</summary>
    public static Option<string> Config() => new("--config")
    {
        Description = "Folder with gateway.json, flags.json and rollouts.json.",
        HelpName = "DIR",
        DefaultValueFactory = static _ => "config",
    };

    /// <summary>How the answer is written.</summary>
    public static Option<string> Output()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "How to write the answer.",
            DefaultValueFactory = static _ => "table",
        };
        output.AcceptOnlyFromAmong("table", "json");
        return output;
    }

    /// <summary>Settings that override the files: <c>--FlagGateway:State:Path=/var/lib/flaggateway</c>.</summary>
    public static Argument<string[]> Overrides()
    {
        var overrides = new Argument<string[]>("settings")
        {
            Description = "Settings that override gateway.json, such as --Urls=http://0.0.0.0:9000 or --FlagGateway:State:Path=/data.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        overrides.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!Array.Exists(OverridePrefixes, prefix => token.Value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) || !token.Value.Contains('=', StringComparison.Ordinal))
                    result.AddError($"Unknown option or command '{token.Value}'. Settings are written as --Section:Key=value, with a section of gateway.json.");
            }
        });
        return overrides;
    }
}
