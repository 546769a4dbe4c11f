namespace FlagGateway.Configuration;

/// <summary>The signatures of the three configuration files at one moment.</summary>
internal sealed record FolderSignature(FileSignature Gateway, FileSignature Flags, FileSignature Rollouts)
{
    /// <summary>Signature of the prompt files.</summary>
    public string Prompts { get; init; } = "";

    /// <summary>Reads the signatures of the three files of a folder; never throws.</summary>
    public static FolderSignature Read(string folder) => new(
        FileSignature.Read(Path.Combine(folder, ConfigFileNames.Gateway)),
        FileSignature.Read(Path.Combine(folder, ConfigFileNames.Flags)),
        FileSignature.Read(Path.Combine(folder, ConfigFileNames.Rollouts)));
}
