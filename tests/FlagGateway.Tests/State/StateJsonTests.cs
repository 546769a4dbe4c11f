using System.Text.Json;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.State;

public class StateJsonTests
{
    private static readonly Config Many = Laws.Try(500);

    [Fact]
    public void Seal_AnyEntry_ReadsBackEqual() => Check.One(Many, Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var entry = new RandomEntries(seed).Entry();

            var (sealedEntry, line) = AuditChain.Seal(entry, key: null);
            var read = AuditChain.Read(line, out var problem);

            Assert.Null(problem);
            Assert.DoesNotContain('\n', line);
            Assert.Equivalent(sealedEntry, read, strict: true);
            Assert.Equal(line, AuditChain.Seal(read!, key: null).Line);
        }));

    [Theory]
    [InlineData("cli", true)]
    [InlineData("shop.admin", false)]
    public void Source_IsAWordInJson(string word, bool isOwn)
    {
        var source = JsonSerializer.Deserialize<ChangeSource>($"\"{word}\"", StateJson.Options)!;

        Assert.Equal($"\"{word}\"", JsonSerializer.Serialize(source, StateJson.Options));
        Assert.Equal(isOwn, source == ChangeSource.Cli);
    }

    [Fact]
    public void Seal_Rollout_IsWrittenInTheAgreedWords()
    {
        var change = StateWorld.Rollout("f", 2.5) with
        {
            Evidence = new Evidence(
                [new GuardrailVerdict { Guardrail = "error_rate", Kind = VerdictKind.HardFail, Lower = double.NegativeInfinity, Threshold = new Threshold(ThresholdKind.DifferenceInPoints, 0.005, "+0.5pp"), Arithmetic = "" }], [], []),
        };
        change = change with { Rollout = change.Rollout! with { InStage = new TimeSpan(3, 4, 5, 6), Shadow = new ShadowShare(25, ShadowSource.Candidate) } };

        var (_, line) = AuditChain.Seal(new AuditEntry { Revision = 1, At = DateTimeOffset.UnixEpoch, Change = change, PreviousHash = AuditChain.Root, Hash = "" }, key: null);

        using var json = JsonDocument.Parse(line);
        var rollout = json.RootElement.GetProperty("change").GetProperty("rollout");
        var verdict = json.RootElement.GetProperty("change").GetProperty("evidence").GetProperty("verdicts")[0];
        Assert.Equal("rollout", json.RootElement.GetProperty("change").GetProperty("kind").GetString());
        Assert.Equal("Progressing", rollout.GetProperty("phase").GetString());
        Assert.Equal("3.04:05:06", rollout.GetProperty("in_stage").GetString());
        Assert.Equal("candidate", rollout.GetProperty("shadow").GetProperty("from").GetString());
        Assert.Equal(2.5, rollout.GetProperty("percentage").GetDouble());
        Assert.Equal("difference_in_points", verdict.GetProperty("threshold").GetProperty("kind").GetString());
        Assert.Equal("-Infinity", verdict.GetProperty("lower").GetString());
        Assert.Equal("hash", json.RootElement.EnumerateObject().Last().Name);
    }

    /// <summary>Entries made from a seed, with hostile text and numbers.</summary>
    private sealed class RandomEntries(int seed)
    {
        private static readonly string[] Texts = ["", "a", "grün 🙂", "line\nbreak", "\",\"hash\":\"", "\0\u2028\\", "<b>+&'", "}", "tenant:beta"];
        private static readonly double[] Numbers = [0, -0.0, 0.1, 1e-300, 1e300, 33.333333333333336, double.NaN, double.PositiveInfinity, double.MinValue];

        private readonly Random _random = new(seed);

        public AuditEntry Entry() => new()
        {
            Revision = _random.NextInt64(1, long.MaxValue),
            At = new DateTimeOffset(_random.NextInt64(DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), TimeSpan.Zero).ToOffset(TimeSpan.Zero),
            Change = new StateChange
            {
                Kind = Pick(Enum.GetValues<ChangeKind>()),
                Flag = Text(),
                Actor = Text(),
                Source = ChangeSource.From(Text()),
                Action = ChangeAction.From(Text()),
                Reason = Text(),
                Rollout = Maybe(Rollout),
                Evidence = Maybe(() => new Evidence(List(Verdict), List(Cohort), List(Text))),
            },
            RolloutBefore = Maybe(Rollout),
            KillBefore = Maybe(() => new KillSwitch(Text(), Text(), Text(), DateTimeOffset.UnixEpoch) { Cut = Text().Length % 2 == 0 }),
            PreviousHash = AuditChain.Root,
            Hash = Text(),
        };

        private RolloutState Rollout() => new()
        {
            Flag = Text(),
            Control = Text(),
            Candidate = Text(),
            Plan = Text(),
            Phase = Pick(Enum.GetValues<RolloutPhase>()),
            Stage = Text(),
            ObservationPeriod = _random.NextInt64(),
            Percentage = Pick(Numbers),
            Groups = List(Text),
            Shadow = Maybe(() => new ShadowShare(Pick(Numbers), Pick(Enum.GetValues<ShadowSource>()))),
            InStage = new TimeSpan(_random.NextInt64()),
            Undecided = TimeSpan.FromSeconds(_random.Next()),
            Reason = Text(),
            StartedAt = DateTimeOffset.MaxValue,
            ChangedAt = DateTimeOffset.UnixEpoch.AddTicks(_random.Next()),
        };

        private GuardrailVerdict Verdict() => new()
        {
            Guardrail = Text(),
            Kind = Pick(Enum.GetValues<VerdictKind>()),
            IsWarning = _random.Next(2) == 0,
            Control = Maybe(() => (double?)Pick(Numbers)),
            Estimate = Pick(Numbers),
            Lower = Pick(Numbers),
            Threshold = Maybe(() => new Threshold(Pick(Enum.GetValues<ThresholdKind>()), Pick(Numbers), Text())),
            ControlSamples = _random.NextInt64(),
            Arithmetic = Text(),
        };

        private CohortSummary Cohort() => new()
        {
            Variant = Text(),
            Requests = _random.NextInt64(),
            Users = Pick(Numbers),
            P95 = Maybe(() => (double?)Pick(Numbers)),
            Signals = new Dictionary<string, double>(StringComparer.Ordinal) { [Text()] = Pick(Numbers) },
        };

        private string Text() => Pick(Texts);

        private T Pick<T>(T[] values) => values[_random.Next(values.Length)];

        private T? Maybe<T>(Func<T> make) => _random.Next(3) == 0 ? default : make();

        private List<T> List<T>(Func<T> make) => [.. Enumerable.Range(0, _random.Next(3)).Select(_ => make())];
    }
}
