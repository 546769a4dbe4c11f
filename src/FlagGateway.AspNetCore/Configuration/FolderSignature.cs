namespace FlagGateway.Configuration;

/// <summary>The signatures of the three configuration files at one moment.</summary>
internal sealed record FolderSignature(FileSignature Gateway, FileSignature Flags, FileSignature Rollouts)
{
    /// <summary>Looks at the three files of a folder; never throws.</summary>
    public static FolderSignature Look(string folder) => new(
        FileSignature.Look(Path.Combine(folder, ConfigFileNames.Gateway)),
        FileSignature.Look(Path.Combine(folder, ConfigFileNames.Flags)),
        FileSignature.Look(Path.Combine(folder, ConfigFileNames.Rollouts)));
}
