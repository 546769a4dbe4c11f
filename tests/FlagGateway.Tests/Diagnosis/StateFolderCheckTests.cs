using FlagGateway.Diagnosis;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Diagnosis;

public sealed class StateFolderCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "writable")]
    [InlineData("a/b", "does not exist yet and can be created")]
    public void Run_WritableFolder_LeavesNothing(string path, string finding)
    {
        var check = StateFolderCheck.Run(path.Length == 0 ? _folder.Path : _folder[path]);

        Assert.Equal((DiagnosticStatus.Ok, finding), (check.Status, check.Finding));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Run_File_Fails()
    {
        _folder.Write("data", "");

        Assert.Equal(DiagnosticStatus.Failed, StateFolderCheck.Run(_folder["data"]).Status);
    }

    [Fact]
    public void Run_FolderInAFile_Fails()
    {
        _folder.Write("data", "");

        Assert.Equal(DiagnosticStatus.Failed, StateFolderCheck.Run(_folder["data/state"]).Status);
    }
}
