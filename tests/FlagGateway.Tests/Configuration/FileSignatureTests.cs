using FlagGateway.Configuration;

namespace FlagGateway.Tests.Configuration;

public sealed class FileSignatureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Look_Untouched_IsEqual()
    {
        _folder.Write("flags.json", "{}");

        Assert.Equal(FolderSignature.Read(_folder.Path), FolderSignature.Read(_folder.Path));
    }

    [Fact]
    public void Look_EachState_Differs()
    {
        var path = _folder["flags.json"];
        List<FileSignature> looks = [FileSignature.Read(path)];

        _folder.Write("flags.json", "{}");
        looks.Add(FileSignature.Read(path));
        _folder.Write("flags.json", "{ }");
        looks.Add(FileSignature.Read(path));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
        looks.Add(FileSignature.Read(path));
        File.Delete(path);
        Directory.CreateDirectory(path);
        looks.Add(FileSignature.Read(path));

        Assert.Equal(looks.Count, looks.Distinct().Count());
    }

    [Fact]
    public void Look_LinkOfFolderAboveSwappedToEqualFile_Differs()
    {
        Directory.CreateDirectory(_folder["..one"]);
        Directory.CreateDirectory(_folder["..two"]);
        _folder.Write("..one/flags.json", "{}");
        File.Copy(_folder["..one/flags.json"], _folder["..two/flags.json"]);
        File.SetLastWriteTimeUtc(_folder["..two/flags.json"], File.GetLastWriteTimeUtc(_folder["..one/flags.json"]));
        _folder.SwapLink("..data", "..one");
        File.CreateSymbolicLink(_folder["flags.json"], "..data/flags.json");
        var before = FileSignature.Read(_folder["flags.json"]);

        _folder.SwapLink("..data", "..two");
        var after = FileSignature.Read(_folder["flags.json"]);

        Assert.Equal(before with { Target = after.Target }, after);
        Assert.EndsWith("..one/flags.json", before.Target, StringComparison.Ordinal);
        Assert.EndsWith("..two/flags.json", after.Target, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_LinksInACircle_DoesNotThrow()
    {
        File.CreateSymbolicLink(_folder["flags.json"], "other.json");
        File.CreateSymbolicLink(_folder["other.json"], "flags.json");

        var look = FileSignature.Read(_folder["flags.json"]);

        Assert.NotEqual(FileSignature.Read(_folder["none.json"]), look);
    }

    [Fact]
    public void Look_FolderIsAFile_DoesNotThrow()
    {
        _folder.Write("file", "x");

        var look = FileSignature.Read(_folder["file/flags.json"]);

        Assert.Equal(-1, look.Length);
    }

    [Fact]
    public void Resolve_AbsoluteAndRelativeLinks_GivesTheRealPath()
    {
        Directory.CreateDirectory(_folder["a/b"]);
        _folder.Write("a/b/f", "x");
        File.CreateSymbolicLink(_folder["absolute"], _folder["a/b"]);
        File.CreateSymbolicLink(_folder["a/up"], "../absolute/../b/./f");

        var real = RealPath.Resolve(_folder["a/up"]);

        Assert.Equal(RealPath.Resolve(_folder["a/b/f"]), real);
    }
}
