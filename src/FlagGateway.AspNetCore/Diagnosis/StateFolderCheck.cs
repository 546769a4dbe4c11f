namespace FlagGateway.Diagnosis;

/// <summary>Whether the state folder can be written.</summary>
internal static class StateFolderCheck
{
    private const string Name = "state_folder";

    // A journal of a rollout takes kilobytes; recordings up to their limit of 128 MiB.
    private const long MinFree = 256 * 1024 * 1024;

    public static DiagnosticCheck Run(string path)
    {
        var full = Path.GetFullPath(path);
        // A missing folder is created at the start, so what exists above it has to be writable.
        var existing = full;
        while (!Path.Exists(existing))
            existing = Path.GetDirectoryName(existing)!;
        if (File.Exists(existing))
            return DiagnosticCheck.Failed(Name, full, $"{existing} is a file", "Name a folder in FlagGateway:State:Path");
        try
        {
            var probe = Path.Combine(existing, $".doctor-{Path.GetRandomFileName()}");
            using (new FileStream(probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }))
            {
                // Its creation is the check.
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return DiagnosticCheck.Failed(Name, full, $"it cannot be written: {exception.Message}", $"Let the gateway's user write to {existing}, or name another folder in FlagGateway:State:Path");
        }

        var free = FreeBytes(existing);
        return free < MinFree
            ? DiagnosticCheck.Warning(Name, full, $"only {free / 1024 / 1024} MiB are free", "Make room: a full disk leaves changes unsaved")
            : DiagnosticCheck.Ok(Name, full, existing == full ? "writable" : "does not exist yet and can be created");
    }

    private static long FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Unknown, such as on some network file systems.
            return long.MaxValue;
        }
    }
}
