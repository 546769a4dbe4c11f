using System.Text.Json;
using FlagGateway.Core.Flags;

namespace FlagGateway.Signals.Posted;

/// <summary>Records the signals of one body: one signal, or a list. Allocates only what it records.</summary>
/// <param name="body">
/// The complete body, checked before by <see cref="CountOf"/>: nothing of an invalid one is recorded.
/// </param>
/// <param name="intake">Records the signals.</param>
/// <param name="signal">Reused memory for each signal.</param>
internal sealed class SignalBatch(ReadOnlyMemory<byte> body, SignalIntake intake, PostedSignal signal)
{
    /// <summary>Maximum number of signals in one body.</summary>
    public const int MaxSignals = 5000;

    /// <summary>Maximum number of reported problems.</summary>
    public const int MaxProblems = 20;

    private readonly List<SignalsResult.ItemProblem> _problems = [];
    private JsonReaderState _state;
    private int _consumed;
    private int _index;
    private int _accepted;
    private int _judged;
    private int _duplicates;
    private int _rejected;

    /// <summary>The flags for which signals are accepted; <c>null</c> for all.</summary>
    public FlagPatterns? Allowed { get; init; }

    /// <summary>The result.</summary>
    public SignalsResult Result => new(_accepted, _judged, _duplicates, _rejected, _problems);

    /// <summary>Counts the signals of a body; -1 if it is neither a list nor an object.</summary>
    /// <exception cref="JsonException">The body is not valid JSON.</exception>
    public static int CountOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        var isList = reader.TokenType == JsonTokenType.StartArray;
        var count = isList ? 0 : reader.TokenType == JsonTokenType.StartObject ? 1 : -1;
        if (isList)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                reader.Skip();
                count++;
            }
        }
        else
        {
            reader.Skip();
        }

        // Content after the end is an error that only reading on detects.
        reader.Read();
        return count;
    }

    /// <summary>Records some of them; returns whether there are more.</summary>
    public bool TakeSome(int max)
    {
        var reader = new Utf8JsonReader(body.Span[_consumed..], isFinalBlock: true, _state);
        var isMore = true;
        for (var taken = 0; taken < max && (isMore = MoveNext(ref reader)); taken++)
        {
            var problem = signal.Read(ref reader) ?? (Allowed?.Contains(signal.Flag) == false ? SignalProblem.NotAllowed(signal.Flag, Allowed) : null);
            var outcome = SignalOutcome.Rejected;
            if (problem is null)
                outcome = intake.Take(signal, out problem);
            else
                intake.Refuse(signal, problem);
            Count(outcome, problem);
        }

        _state = reader.CurrentState;
        _consumed += (int)reader.BytesConsumed;
        return isMore;
    }

    private bool MoveNext(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
            return false;
        return _index != 0 || reader.TokenType != JsonTokenType.StartArray || (reader.Read() && reader.TokenType != JsonTokenType.EndArray);
    }

    private void Count(SignalOutcome outcome, SignalProblem? problem)
    {
        _accepted += outcome is SignalOutcome.Accepted or SignalOutcome.Judged ? 1 : 0;
        _judged += outcome == SignalOutcome.Judged ? 1 : 0;
        _duplicates += outcome == SignalOutcome.Duplicate ? 1 : 0;
        _rejected += outcome == SignalOutcome.Rejected ? 1 : 0;
        if (problem is not null && _problems.Count < MaxProblems)
            _problems.Add(new(_index, problem.Problem, problem.Remedy));
        _index++;
    }
}

/// <summary>Result of a body.</summary>
/// <param name="Accepted">Number of accepted signals.</param>
/// <param name="Judged">Number of those that guardrails count as well.</param>
/// <param name="Duplicates">Number of signals with a known id.</param>
/// <param name="Rejected">Number of rejected signals.</param>
/// <param name="Problems">The problems of the first <see cref="SignalBatch.MaxProblems"/>.</param>
internal sealed record SignalsResult(int Accepted, int Judged, int Duplicates, int Rejected, IReadOnlyList<SignalsResult.ItemProblem> Problems)
{
    /// <summary>Why one was rejected.</summary>
    /// <param name="Index">Its index in the list, from 0.</param>
    /// <param name="Problem">The problem.</param>
    /// <param name="Remedy">The remedy.</param>
    internal sealed record ItemProblem(int Index, string Problem, string Remedy);
}
