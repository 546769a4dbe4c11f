using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Core.Hygiene.References;
using FlagGateway.Hygiene;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Tools;

/// <summary>
/// The three files of a configuration folder, read once. A file that changes afterwards is not read again. The folder
/// is only written by <see cref="FlagRetirement.Write"/> and <see cref="FolderConfiguration.AddFlagsAsync"/>.
/// </summary>
public sealed class ConfigurationFolder
{
    private readonly FolderSignature _seen;

    private ConfigurationFolder(string path, FolderSignature seen, ConfigFolder files)
    {
        Path = path;
        _seen = seen;
        Files = files;
    }

    /// <summary>The path as given.</summary>
    public string Path { get; }

    /// <summary>Whether the folder has none of the three files.</summary>
    public bool IsEmpty => Files is { Gateway: null, Flags: null, Rollouts: null, Issues.Count: 0 };

    /// <summary>Files that exist but cannot be read.</summary>
    public IReadOnlyList<ConfigIssue> Issues => Files.Issues;

    internal ConfigFolder Files { get; }

    /// <summary>Reads the files. Does not throw for missing or unreadable files, or for their content.</summary>
    /// <param name="path">Folder with <c>gateway.json</c>, <c>flags.json</c> and <c>rollouts.json</c>.</param>
    public static ConfigurationFolder Read(string path)
    {
        // Before the files: a change in between is then noticed by a gateway that watches them.
        var seen = FolderSignature.Read(path);
        return new(path, seen, ConfigFolder.Read(path));
    }

    /// <summary>
    /// The same folder with the plans of another file. Does not throw if that is missing or unreadable.
    /// </summary>
    /// <param name="file">The file instead of rollouts.json.</param>
    public ConfigurationFolder WithRollouts(string file)
    {
        List<ConfigIssue> issues = [.. Files.Issues.Where(static issue => issue.File != ConfigFileNames.Rollouts)];
        var full = System.IO.Path.GetFullPath(file);
        var read = ConfigFileReader.Read(System.IO.Path.GetDirectoryName(full) ?? full, System.IO.Path.GetFileName(full), issues);
        if (!File.Exists(full))
            issues.Add(new ConfigIssue(IssueSeverity.Error, file, "$", null, "The file does not exist.", "Name a file with plans, such as a changed copy of rollouts.json"));
        return new(Path, _seen, Files with { Rollouts = read is null ? null : new ConfigFile(ConfigFileNames.Rollouts, read.Bytes), Issues = issues });
    }

    /// <summary>Reads the section <c>FlagGateway</c> of gateway.json, without the other files.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="overrides">Settings as on the command line: <c>--FlagGateway:State:Path=/data</c>.</param>
    /// <returns>The settings; <c>null</c> if the file is missing or has errors.</returns>
    public static GatewayOptions? ReadOptions(string path, IReadOnlyList<string> overrides)
    {
        List<ConfigIssue> issues = [];
        var file = ConfigFileReader.Read(path, ConfigFileNames.Gateway, issues);
        return file is null ? null : GatewayFileReader.ReadOptions(file, overrides, issues);
    }

    /// <summary>Validates the files as a gateway does at its start. Does not throw for their content.</summary>
    /// <param name="overrides">Settings as on the command line.</param>
    public async Task<FolderLoadResult> LoadAsync(IReadOnlyList<string> overrides)
    {
        var settings = new FolderSettings(Path, _seen, overrides);
        var loader = settings.CreateLoader();
        var (configuration, issues) = await loader.LoadAsync(previous: null, Files);
        return new(configuration is null ? null : new FolderConfiguration(this, settings, new InitialConfiguration(configuration, issues)), issues);
    }

    /// <summary>Finds valid but undesirable configuration. If the files have errors, reports these instead.</summary>
    /// <param name="overrides">Settings as on the command line.</param>
    /// <param name="today">The current day, in UTC.</param>
    /// <param name="ignored">Names of rules to ignore; see <see cref="LintRule.All"/>.</param>
    /// <param name="cancellationToken">Cancels reading the state.</param>
    public async Task<FlagLintResult> LintAsync(IReadOnlyList<string> overrides, DateOnly today, IReadOnlySet<string> ignored, CancellationToken cancellationToken = default)
    {
        var (configuration, issues) = await LoadAsync(overrides);
        return configuration is null ? FlagLinter.Reject(issues) : await FlagLinter.LintAsync(configuration, today, ignored, cancellationToken);
    }

    /// <summary>Finds the lines that name a flag, including comments.</summary>
    /// <param name="flag">Id of the flag; it need not exist.</param>
    public IReadOnlyList<FlagReference> FindReferences(string flag) => ConfigReferences.Find(Files, flag);
}

/// <summary>Result of validating a folder.</summary>
/// <param name="Configuration">The configuration; <c>null</c> if there are errors.</param>
/// <param name="Issues">All errors and warnings, errors first in each file.</param>
public sealed record FolderLoadResult(FolderConfiguration? Configuration, IReadOnlyList<ConfigIssue> Issues);
