using FlagGateway.Configuration.Prompts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Telemetry;

namespace FlagGateway.Configuration;

/// <summary>Reads the three files of a folder, and the settings that override them.</summary>
internal sealed class ConfigLoader(string folder, IReadOnlyList<string> overrides, ConfigCompiler compiler)
{
    /// <summary>Address for users' requests unless <c>Urls</c> is set.</summary>
    public const string DefaultUrls = "http://0.0.0.0:8080";

    /// <summary>Creates a loader for reading a configuration without running it.</summary>
    public ConfigLoader(string folder, IReadOnlyList<string> overrides, CohortRegistry cohorts)
        : this(folder, overrides, new ConfigCompiler(cohorts))
    {
    }

    /// <inheritdoc cref="ConfigCompiler.Prompts"/>
    public PromptFolder? Prompts => compiler.Prompts;

    /// <summary>Reads the folder. Never throws, whatever the files contain.</summary>
    /// <param name="previous">
    /// The configuration in force, or <c>null</c> at the start: a file that has disappeared is an error.
    /// </param>
    public async Task<LoadResult> LoadAsync(LoadedConfiguration? previous)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = FolderSignature.Read(folder);
            var result = await LoadAsync(previous, ConfigFolder.Read(folder));

            // A prompt that was written after the flags were read does not belong to them.
            if (Prompts is not { Names.Count: > 0 } prompts || attempt == ConfigFolder.Attempts || (prompts.IsCurrent && FolderSignature.Read(folder) == before))
                return result;
        }
    }

    /// <summary>Checks files as if they were in the folder, before they are written there.</summary>
    /// <param name="previous">The configuration in force, or <c>null</c>.</param>
    /// <param name="files">The files.</param>
    public async Task<LoadResult> LoadAsync(LoadedConfiguration? previous, ConfigFolder files)
    {
        List<ConfigIssue> issues = [.. files.Issues];
        var isComplete = CheckPresence(files, previous, issues);
        var gateway = files.Gateway is null ? null : await GatewayFileReader.ReadAsync(files.Gateway, overrides, previous?.Tls, issues);
        var configuration = compiler.Compile(new ConfigInput(gateway, files.Flags, files.Rollouts, files.Gateway) { Prompts = new PromptFolder(folder) }, previous, issues);
        if (configuration is not null)
            issues.AddRange(GroupNameWarnings.Find(configuration));
        if (files.Gateway is not null)
            SettingLines.Fill(files.Gateway, issues);
        return new LoadResult(isComplete ? configuration : null, WithLines(files, issues));
    }

    /// <summary>Checks files for a gateway that runs, with nothing of what it uses itself.</summary>
    /// <param name="running">The configuration in force.</param>
    /// <param name="state">The state in force.</param>
    /// <param name="files">The files.</param>
    public Task<LoadResult> CheckAsync(LoadedConfiguration running, GatewayState state, ConfigFolder files) =>
        new ConfigLoader(folder, overrides, ConfigCompiler.CreateSeparate(state)).LoadAsync(running, files);

    private bool CheckPresence(ConfigFolder files, LoadedConfiguration? previous, List<ConfigIssue> issues)
    {
        var before = issues.Count;
        if (files.IsMissing(ConfigFileNames.Gateway))
            Missing(ConfigFileNames.Gateway);
        if (files.IsMissing(ConfigFileNames.Flags))
            Missing(ConfigFileNames.Flags);
        if (files.IsMissing(ConfigFileNames.Rollouts) && previous is { HasRollouts: true })
            Missing(ConfigFileNames.Rollouts);
        return issues.Count == before;

        void Missing(string name) => issues.Add(new(
            IssueSeverity.Error, name, "$", null, $"The file is missing in {Path.GetFullPath(folder)}.",
            previous is null ? "Create it, or name the right folder with --config" : "Restore it; to remove its content, leave an empty list in it"));
    }

    private static List<ConfigIssue> WithLines(ConfigFolder files, List<ConfigIssue> issues)
    {
        var filled = issues;
        foreach (var file in new[] { files.Gateway, files.Flags, files.Rollouts })
        {
            if (file is not null)
                filled = [.. IssueLines.Fill(file, filled)];
        }

        return filled;
    }
}
