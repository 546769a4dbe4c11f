using System.Text;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Testing;

namespace FlagGateway.Core.Tests.Rollouts.Recording;

/// <summary>Lines of recorded evaluations, which may be damaged anywhere.</summary>
public sealed class RecordingCodecTests
{
    private readonly RecordingEncoder _encoder = new();
    private readonly RecordingDecoder _decoder = new("Release.Orders");

    [Fact]
    public void Decode_RecordsThatContinueOthers_HaveAllCounts()
    {
        CohortCounts[] counts = [SampleCounts.Errors(10, 0.1), SampleCounts.Errors(30, 0.1), SampleCounts.Errors(31, 0.1)];
        string[] lines = [.. counts.Select((one, i) => Encode(i, one with { Users = i, FailingUsers = 2 * i, Networks = one.Networks with { Distinct = 7 } }))];

        RecordedEvaluation[] read = [.. lines.Select((line, i) => _decoder.Decode(line, $"{i}")!)];

        Assert.Equal(counts.Select(static one => one.Requests), read.Select(static one => one.Counts!.Candidate.Requests));
        Assert.Equal([0, 1.0, 2.0], read.Select(static one => one.Counts!.Candidate.Users));
        Assert.Equal([0, 2, 4], read.Select(static one => one.Counts!.Candidate.FailingUsers));
        Assert.All(read, static one => Assert.Equal(7, one.Counts!.Candidate.Networks.Distinct));
        Assert.Equal(Plans.Day, read[0].At);
        Assert.Equal(VerdictKind.Inconclusive, read[0].Verdicts["error_rate"]);
        Assert.Equal((RolloutPhase.Progressing, "ten", 3L, 10.0), (read[0].State.Phase, read[0].State.Stage, read[0].State.ObservationPeriod, read[0].State.Percentage));
        Assert.Empty(_decoder.Problems);
    }

    [Fact]
    public void Decode_Durations_AreAddedUp()
    {
        var (first, second) = (SampleCounts.Latency(10, 0.1), SampleCounts.Latency(10, 0.1, seed: 2));
        var sum = first with { Latency = [.. first.Latency.Zip(second.Latency, static (one, other) => one + other)] };

        string[] lines = [Encode(0, first with { Requests = Ones(1) }), Encode(1, sum with { Requests = Ones(2) })];

        Assert.Equal(sum.Latency, lines.Select(line => _decoder.Decode(line, "")!).ToArray()[1].Counts!.Candidate.Latency);
    }

    [Fact]
    public void Decode_LineCutOff_LosesRecordsUntilTheNextOpening()
    {
        string[] lines = [.. Enumerable.Range(0, 4).Select(i => Encode(i, SampleCounts.Errors(i + 1, 0)))];
        _encoder.Forget();
        string[] all = [lines[0], lines[1][..^9], lines[2], lines[3], "", Encode(4, SampleCounts.Errors(5, 0)), Encode(5, SampleCounts.Errors(6, 0))];

        long[] requests = [.. all.Select((line, i) => _decoder.Decode(line, $"f line {i + 1}")).OfType<RecordedEvaluation>().Select(static one => one.Counts!.Candidate.Requests[0])];

        Assert.Equal([1L, 5, 6], requests);
        Assert.Equal(["f line 2: it is incomplete or damaged", "2 records continue counts that are missing, and were left out"], _decoder.Problems);
    }

    [Theory]
    [InlineData("{}", "it is incomplete or damaged")]
    [InlineData("null", "it is of another version of the gateway")]
    [InlineData("\0\0\0", "it is incomplete or damaged")]
    [InlineData("[1]", "it is incomplete or damaged")]
    public void Decode_NoRecord_SaysWhich(string line, string problem)
    {
        Assert.Null(_decoder.Decode(line, "x line 1"));

        Assert.Equal($"x line 1: {problem}", Assert.Single(_decoder.Problems));
    }

    [Fact]
    public void Decode_DamageAnywhere_NeverThrows()
    {
        var line = Encode(0, SampleCounts.Errors(3, 0.1));
        Random random = new(1);

        for (var i = 0; i < 2_000; i++)
        {
            var damaged = line.ToCharArray();
            for (var times = random.Next(1, 4); times > 0; times--)
                damaged[random.Next(damaged.Length)] = (char)random.Next(32, 127);
            _decoder.Decode(new string(damaged), "f");
        }

        Assert.InRange(_decoder.Problems.Count, 1, 10);
    }

    [Fact]
    public void Decode_OtherFlag_IsLeftOutAndNamed()
    {
        Assert.Null(new RecordingDecoder("other").Decode(Encode(0, CohortCounts.Empty), ""));
        _decoder.Decode(Encode(1, CohortCounts.Empty), "");

        Assert.Equal(["release.orders"], _decoder.Flags);
    }

    [Fact]
    public void Encode_FewerThanBefore_BeginsAgain()
    {
        string[] lines = [Encode(0, SampleCounts.Errors(9, 0)), Encode(1, SampleCounts.Errors(4, 0))];

        Assert.Equal([9L, 4], lines.Select(line => _decoder.Decode(line, "")!.Counts!.Candidate.Requests[0]));
    }

    [Fact]
    public void Encode_NamesOfUsers_AreNotRecorded()
    {
        var counts = SampleCounts.Errors(9, 0) with { Heaviest = [new NamedUser("tenant:acme", 99)] };

        Assert.Empty(_decoder.Decode(Encode(0, counts), "")!.Counts!.Candidate.Heaviest);
    }

    [Fact]
    public void Decode_PastAndReference_AreOfTheOpening()
    {
        var past = new CohortPast(SampleCounts.Errors(5, 0), SampleCounts.Errors(6, 0));
        RolloutReference reference = new("ten", "x", "", new Dictionary<string, double>());
        string[] lines = [.. Enumerable.Range(0, 2).Select(i => Encode(Evaluation(i, SampleCounts.Errors(i, 0)) with { Past = past, Reference = reference }))];

        RecordedEvaluation[] read = [.. lines.Select(line => _decoder.Decode(line, "")!)];

        Assert.All(read, one => Assert.Equal(6, one.Past!.Candidate.Requests[0]));
        Assert.Same(read[0].Past, read[1].Past);
        Assert.Equal("ten", read[1].Reference!.Stage);
        Assert.True(lines[1].Length < lines[0].Length);
    }

    // 288 of them are a day: documented as about 5 MiB.
    [Fact]
    public void Encode_FiveMinutesOf200RequestsASecond_IsSmall()
    {
        Random random = new(1);
        CohortWindow control = new(), candidate = new();
        for (var i = 0; i < 60_000; i++)
        {
            var user = (uint)(20_000 * Math.Pow(random.NextDouble(), 2));
            Bucket bucket = new(user * 2_654_435_761, user * 2_246_822_519);
            var seconds = 0.1 * Math.Exp(random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble() - 2);
            (bucket.PrimaryHash % 20 == 0 ? candidate : control).Record(Counting.Request(bucket, random.Next(500) == 0, TimeSpan.FromSeconds(seconds), isAnswered: true) with { Network = NetworkHash.From(user % 9_000) });
        }

        var line = Encode(Evaluation(0, candidate.Read()) with { Counts = new StageCounts(control.Read(), candidate.Read(), CohortCounts.Empty) });

        Assert.InRange(line.Length, 8_000, 20_000);
    }

    private static long[] Ones(long count) => [.. Enumerable.Repeat(count, UserPartitions.Count)];

    private string Encode(int minute, CohortCounts counts) => Encode(Evaluation(minute, counts));

    private string Encode(RecordedEvaluation evaluation) => Encoding.UTF8.GetString(_encoder.Encode(evaluation)).TrimEnd('\n');

    private static RecordedEvaluation Evaluation(int minute, CohortCounts candidate) => new()
    {
        At = Plans.Day.AddMinutes(minute),
        Flag = "release.orders",
        Control = "legacy",
        Candidate = "new",
        StartedAt = Plans.Day,
        State = new RecordedStage { Phase = RolloutPhase.Progressing, Stage = "ten", Percentage = 10, ObservationPeriod = 3 },
        Elapsed = TimeSpan.FromMinutes(1),
        Verdicts = new Dictionary<string, VerdictKind> { ["error_rate"] = VerdictKind.Inconclusive },
        Counts = new StageCounts(CohortCounts.Empty, candidate, CohortCounts.Empty),
    };
}
