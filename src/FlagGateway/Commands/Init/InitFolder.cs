namespace FlagGateway.Commands.Init;

/// <summary>Writes a first configuration into a folder, and never over a file that exists.</summary>
internal static class InitFolder
{
    /// <summary>Files of the template that the folder already has.</summary>
    /// <remarks>
    /// A schema does not count: its content belongs to the program, and the existing one is left alone.
    /// </remarks>
    public static IReadOnlyList<string> Existing(string folder, IReadOnlyList<InitFile> files) =>
        [.. files.Where(file => !IsSchema(file) && Path.Exists(PathOf(folder, file))).Select(static file => file.Path)];

    /// <summary>Writes the files, and returns the paths of those written.</summary>
    /// <exception cref="IOException">A file was created meanwhile, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<InitFile> files)
    {
        List<string> written = [];
        foreach (var file in files)
        {
            var path = PathOf(folder, file);
            if (IsSchema(file) && Path.Exists(path))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Only a new file: another program may have written one since the check.
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            using StreamWriter writer = new(stream);
            writer.Write(file.Text);
            written.Add(file.Path);
        }

        return written;
    }

    private static bool IsSchema(InitFile file) => file.Path.StartsWith("schemas/", StringComparison.Ordinal);

    private static string PathOf(string folder, InitFile file) => Path.Combine([folder, .. file.Path.Split('/')]);
}
