using FlagGateway.Options;
using FlagGateway.State.File;

namespace FlagGateway.Tests.State;

public sealed class HistoryFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-history-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("release.orders")]
    [InlineData("../../etc/passwd")]
    [InlineData("a:b*c?<\u00fc>")]
    public async Task Read_WhatWasWritten_IsTheSame(string flag)
    {
        var files = Files();

        Assert.Equal((true, null), await files.ReadAsync(flag, CancellationToken.None));
        Assert.Null(await files.WriteAsync(flag, [1, 2, 3], CancellationToken.None));
        Assert.Equal([1, 2, 3], (await Files().ReadAsync(flag.ToUpperInvariant(), CancellationToken.None)).Bytes);
        Assert.Single(Directory.GetFiles(Path.Combine(_folder.FullName, "history")));
    }

    [Fact]
    public async Task Write_FolderIsAFile_SaysWhatIsWrong()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder.FullName, "history"), "");

        Assert.NotNull(await Files().WriteAsync("x", [1], CancellationToken.None));
    }

    private HistoryFiles Files() => new(new GatewayOptions { State = new StateOptions { Path = _folder.FullName } });
}
