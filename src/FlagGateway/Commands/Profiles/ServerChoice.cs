using FlagGateway.Commands.Rollouts;

namespace FlagGateway.Commands.Profiles;

/// <summary>
/// Which gateway a command talks to, and with which token: the command line first, then the environment, then the
/// profile, then gateway.json. The token of a profile is only sent to the profile's own server.
/// </summary>
/// <param name="Server">The address; <c>null</c>: the one in gateway.json.</param>
/// <param name="Token">The token, if there is one.</param>
/// <param name="Warnings">What the user should know.</param>
internal sealed record ServerChoice(Uri? Server, string? Token, IReadOnlyList<string> Warnings)
{
    /// <summary>Environment variable with the address.</summary>
    public const string ServerVariable = "FLAGGATEWAY_SERVER";

    /// <summary>Environment variable with the token.</summary>
    public const string TokenVariable = "FLAGGATEWAY_TOKEN";

    /// <summary>Environment variable with the name of a profile.</summary>
    public const string ProfileVariable = "FLAGGATEWAY_PROFILE";

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Chooses.</summary>
    /// <param name="server">As on the command line.</param>
    /// <param name="token">As on the command line.</param>
    /// <param name="profile">Name of a profile, as on the command line.</param>
    /// <param name="environment">Finds an environment variable.</param>
    /// <exception cref="AdminException">The profile does not exist, or has a mistake.</exception>
    public static ServerChoice Choose(Uri? server, string? token, string? profile, Func<string, string?> environment)
    {
        List<string> warnings = [];
        var chosen = FindProfile(profile ?? Empty(environment(ProfileVariable)), environment, warnings);
        var given = server ?? ServerOf(environment);
        var address = given ?? chosen?.Server;
        token ??= Empty(environment(TokenVariable));
        if (token is null && chosen is not null && HasToken(chosen))
        {
            if (chosen.Server is null || (address is not null && SameOrigin(address, chosen.Server)))
                token = TokenOf(chosen, environment, warnings);
            else if (profile is not null)
                warnings.Add($"the token of the profile {chosen.Name} is not sent to {address}, which is not its server");
        }

        return new(address, token, warnings);
    }

    private static Profile? FindProfile(string? name, Func<string, string?> environment, List<string> warnings)
    {
        var path = ProfileFile.PathFrom(environment);
        var file = path is null ? null : ProfileFile.Read(path, environment);
        if (file is null)
        {
            return name is null ? null
                : throw new AdminException($"There is no profile '{name}': the file {path ?? "profiles.json (no home folder is known)"} does not exist. Create it with {{ \"profiles\": {{ \"{name}\": {{ \"server\": \"http://…\" }} }} }}.");
        }

        name ??= file.Default;
        if (name is null)
            return null;
        var profile = file.Profiles.GetValueOrDefault(name) ?? throw new AdminException($"There is no profile '{name}' in {file.Path}. Known: {ProfileFile.Names(file.Profiles.Keys)}.");
        if (file.Profiles.Values.Any(static one => one.Token is not null))
            WarnIfReadable(file.Path, warnings);
        return profile;
    }

    private static string? TokenOf(Profile profile, Func<string, string?> environment, List<string> warnings)
    {
        if (profile.TokenEnvironment is { } variable)
            return Empty(environment(variable)) ?? throw new AdminException($"The profile {profile.Name} takes its token from {variable}, which is not set.");
        if (profile.TokenFile is not { } file)
            return profile.Token;
        try
        {
            var text = File.ReadAllText(file).Trim();
            WarnIfReadable(file, warnings);
            return text.Length > 0 ? text : throw new AdminException($"The profile {profile.Name} takes its token from {file}, which is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AdminException($"The token of the profile {profile.Name} cannot be read: {exception.Message}");
        }
    }

    private static void WarnIfReadable(string file, List<string> warnings)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
            warnings.Add($"other users of the machine can read {file}, which has a token: chmod 600 {ShellWord.Quote(file)}");
    }

    private static Uri? ServerOf(Func<string, string?> environment) =>
        Empty(environment(ServerVariable)) is not { } text ? null
        : CommonOptions.TryParseServer(text, out var address) ? address
        : throw new AdminException($"{ServerVariable} is '{text}', and must be an address such as http://127.0.0.1:8081.");

    private static bool HasToken(Profile profile) => (profile.Token ?? profile.TokenFile ?? profile.TokenEnvironment) is not null;

    private static bool SameOrigin(Uri one, Uri other) => Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
