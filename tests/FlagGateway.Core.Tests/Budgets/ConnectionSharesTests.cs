using FlagGateway.Core.Budgets;

namespace FlagGateway.Core.Tests.Budgets;

public sealed class ConnectionSharesTests
{
    [Theory]
    [InlineData(1_048_576, 1, 628_838, 314_419, 157_209, 52_403)]
    [InlineData(20_000, 2, 5_846, 5_846, 2_923, 974)]
    [InlineData(256, 1, 32, 32, 16, 32)]
    public void Shares_OfALimit_LeaveTheReserve(int openFiles, int endpoints, long clients, long destinations, int destination, long others)
    {
        ConnectionShares shares = new(openFiles);

        Assert.Equal((clients, destinations, destination, others), (shares.OfClients(endpoints), shares.OfDestinations, shares.OfDestination, shares.OfOthers));
    }

    [Fact]
    public void Shares_WithoutALimit_AreNone()
    {
        ConnectionShares shares = new(null);

        Assert.Equal((null, null, null), (shares.OfClients(1), shares.OfDestinations, shares.OfOthers));
        Assert.InRange(shares.OfDestination, 1_000_000_000, int.MaxValue);
    }

    [Theory]
    [InlineData(2_048)]
    [InlineData(20_000)]
    [InlineData(1_048_576)]
    public void Shares_Together_AreWithinTheLimit(int openFiles)
    {
        ConnectionShares shares = new(openFiles);

        Assert.InRange(shares.OfClients(1)!.Value + shares.OfDestinations!.Value + (2 * shares.OfOthers!.Value), 1, openFiles - ConnectionShares.Reserve);
    }
}
