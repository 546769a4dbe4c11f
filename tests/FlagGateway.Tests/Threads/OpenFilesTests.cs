using FlagGateway.Threads;

namespace FlagGateway.Tests.Threads;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData("Limit    Soft Limit   Hard Limit   Units\nMax processes             5      6      processes\nMax open files            1048576              1048577              files     \n", 1048576)]
    [InlineData("Max open files            unlimited            unlimited            files     \n", null)]
    [InlineData("", null)]
    public void Find_TextOfTheSystem_IsTheSoftLimit(string text, int? expected) => Assert.Equal(expected, OpenFiles.Find(text));
}
