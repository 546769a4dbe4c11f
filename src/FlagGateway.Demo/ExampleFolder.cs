using FlagGateway.Configuration;

namespace FlagGateway.Demo;

/// <summary>Finds the examples that come with the program.</summary>
internal static class ExampleFolder
{
    /// <summary>
    /// The folder that is played if none is named: the usual one, or, where there is none, the one next to the program.
    /// </summary>
    public static string Default(string config) => Default(config, AppContext.BaseDirectory);

    /// <summary><inheritdoc cref="Default(string)" path="/summary"/></summary>
    /// <param name="config">The usual folder.</param>
    /// <param name="program">The program's folder.</param>
    public static string Default(string config, string program) =>
        !Directory.Exists(config) && Path.Combine(program, "config") is var shipped && File.Exists(Path.Combine(shipped, ConfigFileNames.Gateway)) ? shipped : config;

    /// <summary>Finds an example's folder.</summary>
    /// <param name="config">
    /// The folder of <c>--config</c>: its examples come first, then those of the working folder, then those next to the
    /// program.
    /// </param>
    /// <param name="name">Name of the example.</param>
    /// <param name="known">The available names.</param>
    /// <returns>The folder, or <c>null</c> if no example has the name.</returns>
    public static string? Find(string config, string name, out IReadOnlyList<string> known)
    {
        string[] places =
        [
            Path.Combine(config, "examples"),
            Path.Combine("config", "examples"),
            Path.Combine(AppContext.BaseDirectory, "config", "examples"),
        ];
        var folders = places
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .Where(folder => File.Exists(Path.Combine(folder, ConfigFileNames.Gateway)))
            .DistinctBy(Path.GetFileName, StringComparer.Ordinal)
            .ToDictionary(folder => Path.GetFileName(folder), StringComparer.Ordinal);
        known = [.. folders.Keys.Order(StringComparer.Ordinal)];
        return folders.GetValueOrDefault(name);
    }
}
