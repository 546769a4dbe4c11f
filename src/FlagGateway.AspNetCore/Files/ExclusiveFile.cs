using System.Runtime.InteropServices;
using System.Text;

namespace FlagGateway.Files;

/// <summary>Gives a finished temporary file its name, unless another process was first.</summary>
internal static class ExclusiveFile
{
    private const int FileExists = 17;

    /// <summary>Publishes a file under a name that must not be in use; no reader ever sees it in part.</summary>
    /// <param name="temporary">The finished file, in the same folder. It may or may not remain.</param>
    /// <param name="file">The name it gets.</param>
    /// <returns><c>false</c> when the name was taken; that file is untouched.</returns>
    /// <exception cref="IOException">The file system refuses.</exception>
    public static bool TryPublish(string temporary, string file)
    {
        // File.Move looks first and renames then, so that of two processes the slower one replaces the
        // file the faster one has read already. A hard link is made only where there is no file.
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
                // An unusual C library: the way below is less strict, and better than no start.
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
