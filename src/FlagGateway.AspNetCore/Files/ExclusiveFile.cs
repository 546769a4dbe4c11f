using System.Runtime.InteropServices;
using System.Text;

namespace FlagGateway.Files;

/// <summary>Publishes a complete temporary file under its final name, unless another process was first.</summary>
internal static class ExclusiveFile
{
    private const int FileExists = 17;

    /// <summary>Publishes a file under a name that must not be in use; readers never see a partial file.</summary>
    /// <param name="temporary">The complete file, in the same folder. It may or may not remain.</param>
    /// <param name="file">The final name.</param>
    /// <returns><c>false</c> when the name was taken; that file is untouched.</returns>
    /// <exception cref="IOException">The file system fails.</exception>
    public static bool TryPublish(string temporary, string file)
    {
        // File.Move checks first and then renames, so that of two processes the slower one replaces the
        // file that the faster one has already read. A hard link fails if the file exists.
        if (!OperatingSystem.IsWindows())
        {
            try
            {
                if (Link(Text(temporary), Text(file)) == 0)
                {
                    return true;
                }

                if (Marshal.GetLastPInvokeError() == FileExists)
                {
                    return false;
                }
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                // An unusual C library: the fallback below is less strict, but better than no start.
            }
        }

        // Windows, where this is exact, and file systems without hard links.
        try
        {
            File.Move(temporary, file, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
    }

    private static byte[] Text(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] existing, byte[] created);
}
