using System.Runtime.InteropServices;
using System.Text;

namespace FlagGateway.Files;

/// <summary>Gives a new file the owner and the mode of the file that it replaces.</summary>
internal static class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint UserAndGroup = 0x8 | 0x10;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;

    /// <summary>Copies the mode, and the owner if this process may: only root may give files away.</summary>
    /// <param name="from">The file to replace.</param>
    /// <param name="to">The new file.</param>
    public static void Copy(string from, string to)
    {
        if (OperatingSystem.IsWindows())
            return;
        if (OperatingSystem.IsLinux())
            CopyOwner(from, to);
        // After the owner: a change of the owner removes bits of the mode.
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
    }

    private static void CopyOwner(string from, string to)
    {
        try
        {
            // The layout of statx is the same on all processors.
            var status = new byte[256];
            if (ReadStatus(CurrentFolder, Text(from), 0, UserAndGroup, status) == 0)
                _ = ChangeOwner(Text(to), BitConverter.ToUInt32(status, UserOffset), BitConverter.ToUInt32(status, GroupOffset));
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // An unusual C library: the file has the owner of this process.
        }
    }

    private static byte[] Text(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadStatus(int folder, byte[] path, int flags, uint mask, [Out] byte[] status);

    [DllImport("libc", EntryPoint = "chown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(byte[] path, uint user, uint group);
}
