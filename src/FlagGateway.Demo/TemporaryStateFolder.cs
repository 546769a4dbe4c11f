namespace FlagGateway.Demo;

/// <summary>A folder for the gateway's state that is gone with the demo, so that it leaves nothing behind and finds nothing old.</summary>
internal sealed class TemporaryStateFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("flaggateway-demo-").FullName;

    /// <summary>Where a copy of the configuration may lie; not made yet.</summary>
    public string ConfigPath => System.IO.Path.Combine(Path, "config");

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Left to the system's cleaning of temporary files; the demo itself has succeeded or failed before.
        }
    }
}
