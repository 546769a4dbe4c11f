using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace FlagGateway.Commands;

/// <summary>Options of several commands.</summary>
internal static class CommonOptions
{
    private static readonly string[] OverridePrefixes = ["--Urls=", "--AllowedHosts=", "--FlagGateway:", "--ReverseProxy:", "--Kestrel:", "--Logging:"];

    /// <summary>The folder with the three files.</summary>
    public static Option<string> Config() => new("--config")
    {
        Description = "Folder with gateway.json, flags.json and rollouts.json.",
        HelpName = "DIR",
        DefaultValueFactory = static _ => "config",
    };

    /// <summary>The address of the admin listener. The library itself does not parse addresses.</summary>
    public static Option<Uri?> Server(string description) => new("--server")
    {
        Description = description,
        HelpName = "URL",
        CustomParser = static result =>
        {
            var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
            if (TryParseServer(text, out var address))
                return address;
            result.AddError($"--server is '{text}', and must be an address such as http://127.0.0.1:8081.");
            return null;
        },
    };

    /// <summary>Parses the address of an admin listener.</summary>
    public static bool TryParseServer(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    /// <summary>Output format.</summary>
    /// <param name="formats">Formats besides <c>table</c> and <c>json</c>.</param>
    public static Option<string> Output(params string[] formats)
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "Output format.",
            DefaultValueFactory = static _ => "table",
        };
        output.AcceptOnlyFromAmong(["table", .. formats, "json"]);
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

    /// <summary>An option for a number in [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public static Option<T> Number<T>(string name, string description, T min, T max, T otherwise)
        where T : INumber<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => otherwise,
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
                if (T.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
                    return number;
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}', and must be a number from {min} to {max}."));
                return otherwise;
            },
        };
}
