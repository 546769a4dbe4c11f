using FlagGateway.Threads;

namespace FlagGateway.Tests.Threads;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData("Limit    Soft Limit   Hard Limit   Units\nMax processes             5      6      processes\nMax open files            1048576              1048577              files     \n", 1048576)]
    [InlineData("Max open files            unlimited            unlimited            files     \n", null)]
    [InlineData("", null)]
    public void Find_TextOfTheSystem_IsTheSoftLimit(string text, int? expected) => Assert.Equal(expected, OpenFiles.Find(text));

    [Theory]
    [InlineData(null, 0.4, null)]
    [InlineData(1048576, 0.4, 419225L)]
    [InlineData(20000, 0.1, 1948L)]
    [InlineData(256, 0.4, 32L)]
    public void Part_OfALimit_LeavesTheReserve(int? limit, double share, long? expected) => Assert.Equal(expected, OpenFiles.Part(limit, share));

    [Fact]
    public void Parts_Together_AreWithinTheLimit()
    {
        foreach (var limit in new[] { 2048, 4096, 20_000, 1_048_576 })
            Assert.True(OpenFiles.Part(limit, 0.6) + OpenFiles.Part(limit, 0.3) + OpenFiles.Part(limit, 0.05) + OpenFiles.Part(limit, 0.05) <= limit - OpenFiles.Reserve);
    }
}
