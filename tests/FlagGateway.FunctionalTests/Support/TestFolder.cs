namespace FlagGateway.FunctionalTests.Support;

/// <summary>A temporary folder. A gateway that was just stopped may still write to it while it is deleted.</summary>
internal sealed class TestFolder(string name) : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory($"flaggateway-{name}-");

    public string FullName => _folder.FullName;

    /// <summary>Deletes a folder, again where something was written meanwhile.</summary>
    public static Task DeleteAsync(DirectoryInfo folder) => Eventually.TrueAsync(() => TryDelete(folder), "The folder is still written.");

    public ValueTask DisposeAsync() => new(DeleteAsync(_folder));

    private static bool TryDelete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
