using System.Text.Json;
using FlagGateway.Commands.Rollouts;

namespace FlagGateway.Commands.Profiles;

/// <summary>The file with the profiles of one user of the machine.</summary>
/// <param name="Path">The file.</param>
/// <param name="Default">Name of the profile that is used if none is named; <c>null</c> for none.</param>
/// <param name="Profiles">The profiles by name.</param>
internal sealed record ProfileFile(string Path, string? Default, IReadOnlyDictionary<string, Profile> Profiles)
{
    private const string Keys = "server, token, token_file, token_environment";

    /// <summary>
    /// The path: <c>$XDG_CONFIG_HOME/flaggateway/profiles.json</c>, by default in <c>~/.config</c>; <c>null</c> without
    /// a home.
    /// </summary>
    /// <param name="environment">Finds an environment variable.</param>
    public static string? PathFrom(Func<string, string?> environment)
    {
        // The specification of XDG ignores relative paths.
        var folder = environment("XDG_CONFIG_HOME") is { Length: > 0 } configured && System.IO.Path.IsPathRooted(configured) ? configured
            : OperatingSystem.IsWindows() ? environment("APPDATA")
            : HomeFrom(environment) is { } home ? System.IO.Path.Combine(home, ".config") : null;
        return string.IsNullOrEmpty(folder) ? null : System.IO.Path.Combine(folder, "flaggateway", "profiles.json");
    }

    /// <summary>Reads the file; <c>null</c> if it does not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Finds an environment variable.</param>
    /// <exception cref="AdminException">It cannot be read, or has a mistake.</exception>
    public static ProfileFile? Read(string path, Func<string, string?> environment)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(path, document.RootElement, environment);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new AdminException($"{path}:{(exception.LineNumber ?? 0) + 1}: not JSON: {exception.Message.Split(". ", 2)[0].TrimEnd('.')}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AdminException($"The profiles cannot be read: {exception.Message}");
        }
    }

    /// <summary>
    /// The path of a file in a profile: <c>~/</c> is the home folder, others begin beside the profiles.
    /// </summary>
    public static string Resolve(string path, string file, Func<string, string?> environment) => path.StartsWith("~/", StringComparison.Ordinal) && HomeFrom(environment) is { } home
        ? System.IO.Path.Combine(home, path[2..])
        : System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!);

    private static ProfileFile Read(string path, JsonElement root, Func<string, string?> environment)
    {
        Check(path, "$", root, "default, profiles", static name => name is "default" or "profiles" or "$schema");
        Dictionary<string, Profile> profiles = new(StringComparer.Ordinal);
        if (root.TryGetProperty("profiles", out var entries))
        {
            Check(path, "profiles", entries, "names of profiles", static _ => true);
            foreach (var entry in entries.EnumerateObject())
                profiles[entry.Name] = Read(path, entry, environment);
        }

        var name = Text(path, "$", root, "default");
        return name is null || profiles.ContainsKey(name)
            ? new(path, name, profiles)
            : throw new AdminException($"{path}: default: there is no profile '{name}'. Known: {Names(profiles.Keys)}.");
    }

    private static Profile Read(string path, JsonProperty entry, Func<string, string?> environment)
    {
        var where = $"profiles.{entry.Name}";
        Check(path, where, entry.Value, Keys, static name => name is "server" or "token" or "token_file" or "token_environment");
        var (server, token, file, variable) = (Text(path, where, entry.Value, "server"), Text(path, where, entry.Value, "token"), Text(path, where, entry.Value, "token_file"), Text(path, where, entry.Value, "token_environment"));
        if (new[] { token, file, variable }.Count(static source => source is not null) > 1)
            throw new AdminException($"{path}: {where}: more than one source of the token. Keep one of token, token_file and token_environment.");
        if (server is not null && !CommonOptions.TryParseServer(server, out _))
            throw new AdminException($"{path}: {where}.server is '{server}', and must be an address such as http://127.0.0.1:8081.");
        return new(entry.Name)
        {
            Server = server is null ? null : new Uri(server),
            Token = token,
            TokenFile = file is null ? null : Resolve(file, path, environment),
            TokenEnvironment = variable,
        };
    }

    private static void Check(string path, string where, JsonElement value, string keys, Func<string, bool> isKnown)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new AdminException($"{path}: {where}: not an object. Its keys: {keys}.");
        if (value.EnumerateObject().FirstOrDefault(property => !isKnown(property.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            throw new AdminException($"{path}: {where}: unknown key '{unknown.Name}'. Known: {keys}.");
    }

    private static string? Text(string path, string where, JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new AdminException($"{path}: {where}.{name}: not a text. Write it in quotes, or leave it out.");
    }

    /// <summary>Names for an error.</summary>
    public static string Names(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal)) is { Length: > 0 } list ? list : "none";

    private static string? HomeFrom(Func<string, string?> environment) =>
        environment("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } folder ? folder : null;
}
