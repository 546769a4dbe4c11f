using System.Runtime.InteropServices;
using System.Text;

namespace FlagGateway.Tests.Configuration;

/// <summary>A real folder of one test, gone with it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("flaggateway-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => File.WriteAllText(this[name], text);

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(this[name], bytes);

    public void WriteUtf8(string name, string text, bool bom) => File.WriteAllText(this[name], text, new UTF8Encoding(bom));

    /// <summary>
    /// Swaps a link at once, as Kubernetes does: the new one is made aside and renamed over the old one.
    /// </summary>
    public void SwapLink(string name, string target)
    {
        File.CreateSymbolicLink(this[name + ".next"], target);

        // File.Move refuses a link to a folder, which is just what a mounted ConfigMap has.
        if (Rename(this[name + ".next"], this[name]) != 0)
            throw new IOException($"rename: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
