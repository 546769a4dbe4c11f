using System.IO.Compression;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class FailingUsersTests
{
    private readonly FailingUsers _users = new();

    [Theory]
    [InlineData(FailingUsers.Streak - 1, 0)]
    [InlineData(FailingUsers.Streak, 1)]
    [InlineData(10 * FailingUsers.Streak, 1)]
    public void Count_FailuresInARow_CountsTheUserFromTheStreakOn(int failures, int expected)
    {
        Fail(User(1), failures);

        Assert.Equal(expected, _users.Count());
    }

    [Fact]
    public void Count_OneSuccess_CountsTheUserNoLonger()
    {
        Fail(User(1), FailingUsers.Streak);
        Fail(User(2), FailingUsers.Streak);

        _users.Record(User(1), hasFailed: false);
        _users.Record(User(3), hasFailed: false);

        Assert.Equal(1, _users.Count());
    }

    [Fact]
    public void Count_SuccessesBetween_BeginsAgain()
    {
        for (var i = 0; i < 100; i++)
        {
            Fail(User(1), FailingUsers.Streak - 1);
            _users.Record(User(1), hasFailed: false);
        }

        Assert.Equal(0, _users.Count());
    }

    [Theory]
    [InlineData(100, 97)]
    [InlineData(2_000, 1_550)]
    public void Count_ManyUsers_IsNeverTooHigh(int count, int atLeast)
    {
        for (var user = 0; user < count; user++)
            Fail(User(user), FailingUsers.Streak);

        Assert.InRange(_users.Count(), atLeast, count);
    }

    [Fact]
    public void Count_UsersWithOneFailureBefore_GiveWay()
    {
        for (var user = 0; user < 100_000; user++)
            Fail(User(user), 1);

        Fail(User(200_000), FailingUsers.Streak);

        Assert.Equal(1, _users.Count());
    }

    [Fact]
    public void Count_EveryUserFails_StaysBelowTheNumberOfSlots()
    {
        for (var user = 0; user < 50_000; user++)
            Fail(User(user), FailingUsers.Streak);

        Assert.InRange(_users.Count(), 4_000, 4_096);
    }

    [Fact]
    public void Export_TheSameUserAtTwoInstances_CountsOnce()
    {
        var (one, other) = (new CohortWindow(), new CohortWindow());
        foreach (var user in (Bucket[])[User(1), User(2)])
            Record(one, user, 500);
        foreach (var user in (Bucket[])[User(2), User(3)])
            Record(other, user, 500);
        Record(other, User(4), 200);

        var totals = CohortTotalsCodec.Decode(CohortTotalsCodec.Encode(one.Export()))!;
        totals.Add(other.Export());

        Assert.Equal((2, 3), (one.Read().FailingUsers, totals.ToCounts().FailingUsers));
    }

    // Before a rollout nothing is compared by users, and there are as many windows as stages.
    [Fact]
    public void Read_SliceOfThePast_FindsNone()
    {
        PastSlices slices = new([50]);
        Record(slices.Find(User(1)), User(1), 500);

        Assert.Equal((10, 0), (slices.Find(User(1)).Read().TotalErrors, slices.Find(User(1)).Read().FailingUsers));
        Assert.Equal(0, slices.Export().Sum().ToCounts().FailingUsers);
    }

    [Fact]
    public void Decode_WrittenBeforeFailingUsersWereCounted_HasNone()
    {
        var window = new CohortWindow();
        Record(window, User(1), 500);
        var bytes = WithoutItsEnd(CohortTotalsCodec.Encode(window.Export()), 512);

        var totals = CohortTotalsCodec.Decode(bytes)!.ToCounts();

        Assert.Equal((10, 0), (totals.TotalErrors, totals.FailingUsers));
    }

    [Fact]
    public void Record_ManyThreads_CountsEachUserOnce()
    {
        Parallel.For(0, 64, worker => Fail(User(worker % 8), 100));

        Assert.Equal(8, _users.Count());
    }

    private void Fail(Bucket user, int times)
    {
        for (var i = 0; i < times; i++)
            _users.Record(user, hasFailed: true);
    }

    private static void Record(CohortWindow window, Bucket user, int status)
    {
        for (var i = 0; i < FailingUsers.Streak; i++)
            window.Record(new CohortObservation { Bucket = user, Outcome = ObservedOutcome.Responded, Status = status });
    }

    private static byte[] WithoutItsEnd(byte[] encoded, int bytes)
    {
        using MemoryStream all = new(), shorter = new();
        using (var reader = new DeflateStream(new MemoryStream(encoded, 1, encoded.Length - 1), CompressionMode.Decompress))
            reader.CopyTo(all);
        shorter.WriteByte(encoded[0]);
        using (var writer = new DeflateStream(shorter, CompressionLevel.Fastest, leaveOpen: true))
            writer.Write(all.ToArray().AsSpan(0, (int)all.Length - bytes));
        return shorter.ToArray();
    }

    private static Bucket User(int number) => new((uint)number * 2654435761, (uint)(number + 1) * 2246822519);
}
