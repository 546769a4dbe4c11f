using FlagGateway.Configuration;
using FlagGateway.Telemetry;

namespace FlagGateway.Tools;

/// <summary>The readers of a folder, and their metrics.</summary>
internal sealed class FolderSettings
{
    /// <summary>Prepares to read a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="seen">Its files before they were first read.</param>
    /// <param name="overrides">Settings as on the command line.</param>
    public FolderSettings(string folder, FolderSignature seen, IReadOnlyList<string> overrides)
    {
        Folder = folder;
        Seen = seen;
        Overrides = overrides;
        Cohorts = new CohortRegistry(Registry);
        Compiler = new ConfigCompiler(Cohorts);
    }

    public string Folder { get; }

    public FolderSignature Seen { get; }

    public IReadOnlyList<string> Overrides { get; }

    public GatewayRegistry Registry { get; } = new();

    public CohortRegistry Cohorts { get; }

    /// <summary>One for all readers: flags that did not change are not compiled again.</summary>
    public ConfigCompiler Compiler { get; }

    /// <summary>A reader of the folder, to be disposed of.</summary>
    public ConfigLoader CreateLoader() => new(Folder, Overrides, Compiler);
}
