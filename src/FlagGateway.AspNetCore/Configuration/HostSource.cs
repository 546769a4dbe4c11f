using FlagGateway.Configuration.Prompts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Configuration;

/// <summary>
/// The configuration of a gateway in a host: settings of the host's configuration, routes and clusters of its proxy,
/// flags and plans from files or from the host's configuration.
/// </summary>
internal sealed class HostSource(HostSettings settings, HostTexts texts, HostProxy proxy, ConfigCompiler compiler, TimeProvider time, ILogger<ConfigWatcher> logger) : IConfigSource
{
    // Before the first read, so that no change during the start is lost.
    private readonly FolderSignature _seen = ReadSignature(texts, null);

    public async Task<LoadResult> LoadAsync(LoadedConfiguration? previous)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = ReadSignature(texts, prompts: null);
            List<ConfigIssue> issues = [];
            var result = await LoadAsync(previous, ReadTexts(issues), issues, compiler);

            // A prompt that was written after the flags were read does not belong to them.
            if (compiler.Prompts is not { Names.Count: > 0 } prompts || attempt == ConfigFolder.Attempts || (prompts.IsCurrent && ReadSignature(texts, prompts: null) == before))
                return result;
        }
    }

    // The host writes its files.
    public string? Folder => null;

    public ConfigFolder ReadFiles()
    {
        List<ConfigIssue> issues = [];
        var read = ReadTexts(issues);
        return new(null, texts.Flags is FileText ? read.Flags : null, texts.Rollouts is FileText ? read.Rollouts : null, issues);
    }

    public async Task<LoadResult> CheckAsync(LoadedConfiguration running, GatewayState state, ConfigFolder files)
    {
        List<ConfigIssue> issues = [];
        var (flags, rollouts) = ReadTexts(issues);
        return await LoadAsync(running, (files.Flags ?? flags, files.Rollouts ?? rollouts), issues, ConfigCompiler.CreateSeparate(state));
    }

    private (ConfigFile? Flags, ConfigFile? Rollouts) ReadTexts(List<ConfigIssue> issues) => (texts.Flags.Read(issues), texts.Rollouts.Read(issues));

    private async Task<LoadResult> LoadAsync(LoadedConfiguration? previous, (ConfigFile? Flags, ConfigFile? Rollouts) read, List<ConfigIssue> issues, ConfigCompiler compiler)
    {
        var (options, failed) = settings.Read(issues);
        var (routes, clusters) = await proxy.ReadAsync(issues);
        var (flags, rollouts) = read;
        var gateway = new GatewayFile(options, new ConfigurationBuilder().Build(), routes, clusters) { Failed = failed };
        var prompts = texts.Flags is FileText file ? new PromptFolder(file.Folder) : null;
        var configuration = compiler.Compile(new ConfigInput(gateway, flags, rollouts, settings.Text()) { Prompts = prompts }, previous, issues);
        return new LoadResult(configuration, [.. WithLines(issues, flags, rollouts).Select(Describe)]);
    }

    public Task WatchAsync(Func<CancellationToken, Task> changed, CancellationToken cancellationToken) =>
        new ConfigWatcher(() => ReadSignature(texts, compiler.Prompts), Listen, changed, time, logger, _seen with { Prompts = compiler.Prompts?.Signature ?? "" }).RunAsync(cancellationToken);

    private static FolderSignature ReadSignature(HostTexts texts, PromptFolder? prompts) =>
        new(default, texts.Flags.ReadSignature(), texts.Rollouts.ReadSignature()) { Prompts = prompts?.CurrentSignature ?? "" };

    private Registrations Listen(Action hint)
    {
        proxy.OnChanged(hint);
        List<IDisposable> tokens = [];
        Follow(settings.GetReloadToken);
        Follow(texts.Flags.GetReloadToken);
        Follow(texts.Rollouts.GetReloadToken);
        return new Registrations(tokens, () => proxy.OnChanged(null));

        void Follow(Func<IChangeToken?> token)
        {
            if (token() is not null)
                tokens.Add(ChangeToken.OnChange(token, hint));
        }
    }

    private List<ConfigIssue> WithLines(List<ConfigIssue> issues, ConfigFile? flags, ConfigFile? rollouts)
    {
        // Text generated from a configuration has no meaningful line numbers.
        if (flags is not null && texts.Flags is FileText)
            issues = [.. IssueLines.Fill(flags, issues)];
        return rollouts is not null && texts.Rollouts is FileText ? [.. IssueLines.Fill(rollouts, issues)] : issues;
    }

    private ConfigIssue Describe(ConfigIssue issue) => issue.File switch
    {
        ConfigFileNames.Gateway => issue with { File = settings.Description },
        ConfigFileNames.Flags => issue with { File = texts.Flags.Description },
        ConfigFileNames.Rollouts => issue with { File = texts.Rollouts.Description },
        _ => issue,
    };

    private sealed class Registrations(List<IDisposable> tokens, Action end) : IDisposable
    {
        public void Dispose()
        {
            end();
            foreach (var token in tokens)
                token.Dispose();
        }
    }
}

/// <summary>Sources of the flags and plans of a host.</summary>
internal sealed record HostTexts(ITextSource Flags, ITextSource Rollouts);
