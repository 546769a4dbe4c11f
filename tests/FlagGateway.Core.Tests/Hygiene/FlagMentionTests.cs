using FlagGateway.Core.Hygiene.References;

namespace FlagGateway.Core.Tests.Hygiene;

public sealed class FlagMentionTests
{
    [Theory]
    [InlineData("release.orders", 0)]
    [InlineData("\"release.orders\"", 1)]
    [InlineData("is release.orders.", 3)]
    [InlineData("is release.orders...", 3)]
    [InlineData("Release.Orders,", 0)]
    [InlineData("--release.orders", 2)]
    [InlineData("release.orders-service release.orders", 23)]
    [InlineData("xrelease.orders", -1)]
    [InlineData("my.release.orders", -1)]
    [InlineData("release.orders2", -1)]
    [InlineData("release.orders_x", -1)]
    [InlineData("release.orders.v2", -1)]
    [InlineData("release.orders-service", -1)]
    [InlineData("release.ordersü", -1)]
    [InlineData("release_orders", -1)]
    [InlineData("", -1)]
    public void IndexOf_Id_IsFoundAsAWholeOnly(string text, int place) =>
        Assert.Equal(place, FlagMention.IndexOf(text, "release.orders"));

    [Fact]
    public void Shorten_LongLine_KeepsTheId()
    {
        var line = new string('a', 400) + " release.orders " + new string('b', 400);

        var excerpt = FlagReference.Shorten(line, line.IndexOf("release", StringComparison.Ordinal));

        Assert.Contains("release.orders", excerpt, StringComparison.Ordinal);
        Assert.InRange(excerpt.Length, 100, 140);
    }
}
