using FlagGateway.Core.Flags;

namespace FlagGateway.Signals.Posted;

/// <summary>Why one signal was rejected.</summary>
/// <param name="Reason">For the metric.</param>
/// <param name="Problem">For display.</param>
/// <param name="Remedy">The remedy.</param>
internal sealed record SignalProblem(SignalRejection Reason, string Problem, string Remedy)
{
    public static readonly SignalProblem NoObject = Malformed("It is no object.", """Write { "flag": …, "targeting_key": …, "signal": …, "value": … }""");
    public static readonly SignalProblem NoFlag = Malformed("There is no flag.", "Name the flag in flag");
    public static readonly SignalProblem NoKey = Malformed("There is no targeting_key.", "Send the user's id, or what the route sticks by");
    public static readonly SignalProblem BadName = Malformed("signal is no name.", "Write 1 to 64 characters of a-z 0-9 _ . -");
    public static readonly SignalProblem BadValue = Malformed("value is no number.", "Write a number from -1e15 to 1e15, without quotes");
    public static readonly SignalProblem BadAt = Malformed("at is no time of RFC 3339.", "Write it as 2026-11-01T12:00:00Z, or leave it out for now");
    public static readonly SignalProblem BadText = Malformed("There is text that is not Unicode.", "Send valid UTF-8 without lone surrogates");
    public static readonly SignalProblem BadAttributes = Malformed("attributes is no object of texts.", """Write up to 16 names with texts of up to 256 bytes, such as { "plan_tier": "growth" }""");
    public static readonly SignalProblem BadGroups = Malformed("groups is no list of names.", """Write up to 8 names of up to 256 bytes, such as [ "tenant:acme" ]""");

    /// <summary>A field that must be text is not text.</summary>
    public static SignalProblem NoText(string field) => Malformed($"{field} is no text.", "Put it in quotes");

    public static SignalProblem TooLong(string field, int max) => Malformed($"{field} is too long.", $"Send at most {max} bytes");

    public static SignalProblem UnknownField(string name) => Malformed($"There is a field {name}.", "Known are flag, targeting_key, signal, value, at, id, groups");

    public static SignalProblem NotAllowed(ReadOnlySpan<char> flag, FlagPatterns allowed) => new(SignalRejection.NotAllowed, $"The token may not change {flag}.", $"Use another token: this one is for {allowed}");

    public static SignalProblem Malformed(string problem, string remedy) => new(SignalRejection.Malformed, problem, remedy);
}
