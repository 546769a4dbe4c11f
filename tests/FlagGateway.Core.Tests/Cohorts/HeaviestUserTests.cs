using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class HeaviestUserTests
{
    private static readonly Bucket Heavy = new(7, 3 + (64 * 1_000));

    [Fact]
    public void Read_OneUserSendsMost_HasTheName()
    {
        CohortWindow window = new();
        Send(window, heavy: 600, others: 200);

        Assert.True(window.NeedsName(Heavy));
        window.Name(Heavy, "tenant:acme");

        Assert.False(window.NeedsName(Heavy));
        var named = window.Read().Heaviest[UserPartitions.IndexOf(Heavy)]!;
        Assert.Equal("tenant:acme", named.Name);
        Assert.InRange(named.Lead, 400, 600);
    }

    [Fact]
    public void NeedsName_ManyUsersAlike_NamesNobody()
    {
        CohortWindow window = new();
        Random random = new(1);
        var asked = 0;

        for (var i = 0; i < 200_000; i++)
        {
            Bucket bucket = new((uint)random.Next(), (uint)random.Next());
            Record(window, bucket);
            asked += window.NeedsName(bucket) ? 1 : 0;
        }

        Assert.Equal(0, asked);
        Assert.Empty(window.Read().Heaviest);
    }

    [Fact]
    public void Read_AnotherUserTakesTheLead_LosesTheFormerName()
    {
        CohortWindow window = new();
        Send(window, heavy: 50, others: 0);
        window.Name(Heavy, "first");
        Bucket second = new(8, Heavy.SecondaryHash);
        for (var i = 0; i < 200; i++)
            Record(window, second);

        Assert.Empty(window.Read().Heaviest);
        Assert.True(window.NeedsName(second));
    }

    [Fact]
    public void Decode_Encoded_KeepsTheNamesAndAddsUp()
    {
        CohortWindow window = new();
        Send(window, heavy: 100, others: 0);
        window.Name(Heavy, "user 0a");

        var decoded = CohortTotalsCodec.Decode(CohortTotalsCodec.Encode(window.Export()))!;
        decoded.Add(window.Export());

        Assert.Equal(new NamedUser("user 0a", 200), decoded.ToCounts().Heaviest[UserPartitions.IndexOf(Heavy)]);
    }

    [Theory]
    [InlineData("a", 5, "a", 3, "a", 8)]
    [InlineData("a", 5, "b", 3, "a", 2)]
    [InlineData("a", 5, "b", 9, "b", 4)]
    [InlineData("a", 5, "b", 5, null, 0)]
    public void Add_TwoInstances_CountsOneAgainstTheOther(string one, int oneLead, string other, int otherLead, string? expected, int lead)
    {
        CohortTotals totals = new(), others = new();
        (totals.Heaviest[4], others.Heaviest[4]) = (new NamedUser(one, oneLead), new NamedUser(other, otherLead));

        totals.Add(others);

        Assert.Equal(expected is null ? null : new NamedUser(expected, lead), totals.Heaviest[4]);
    }

    private static void Send(CohortWindow window, int heavy, int others)
    {
        for (var i = 0; i < heavy; i++)
            Record(window, Heavy);
        for (var i = 0; i < others; i++)
            Record(window, new Bucket((uint)i, Heavy.SecondaryHash + ((uint)i * 64)));
    }

    private static void Record(CohortWindow window, Bucket bucket) =>
        window.Record(new CohortObservation { Bucket = bucket, Status = 200, Outcome = ObservedOutcome.Responded });
}
