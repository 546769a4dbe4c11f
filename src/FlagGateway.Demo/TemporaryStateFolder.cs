namespace FlagGateway.Demo;

/// <summary>A temporary folder for the gateway's state, deleted after the demo.</summary>
internal sealed class TemporaryStateFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("flaggateway-demo-").FullName;

    /// <summary>Path for a copy of the configuration; not created yet.</summary>
    public string ConfigPath => System.IO.Path.Combine(Path, "config");

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The system deletes temporary files; the outcome of the demo is already known.
        }
    }
}
