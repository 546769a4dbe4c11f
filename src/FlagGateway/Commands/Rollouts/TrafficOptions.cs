using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Commands.Rollouts;

/// <summary>The options that describe simulated traffic.</summary>
internal sealed class TrafficOptions
{
    private static readonly TrafficAssumptions Defaults = new();

    private readonly Option<double> _rate = CommonOptions.Number("--requests-per-second", "Requests per second of all users on the flag's routes.", 0.001, 100_000, Defaults.RequestsPerSecond);
    private readonly Option<int> _users = CommonOptions.Number("--users", "Number of users who send them.", 2, 1_000_000, Defaults.Users);
    private readonly Option<Part> _errors = Share("--error-rate", "Share of control's requests that fail.", Defaults.ErrorRate);
    private readonly Option<Part> _mismatches = Share("--mismatch-rate", "Share of compared copies that differ without a fault.", Defaults.MismatchRate);
    private readonly Option<Part> _abandons = Share("--abandon-rate", "Share of control's requests that hang until their clients leave.", Defaults.AbandonRate);
    private readonly Option<Dictionary<string, double>> _statuses = Statuses();
    private readonly Option<Part> _groups = Share("--group-share", "Share of users in the groups that stages name.", Defaults.GroupShare);
    private readonly Option<Part> _segments = Share("--segment-share", "Share of users in the segment that a stage is about.", Defaults.SegmentShare);
    private readonly Option<Duration> _p50 = Time("--latency-p50", "Control's median duration.", Defaults.LatencyP50);
    private readonly Option<Duration> _p95 = Time("--latency-p95", "The duration that 95 % of control's responses do not exceed.", Defaults.LatencyP95);
    private readonly Option<Dictionary<string, SignalAssumption>> _signals = Signals();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [_rate, _users, _errors, _p50, _p95, _signals, _mismatches, _abandons, _statuses, _groups, _segments];
        foreach (var option in options)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            // Defaults are not set yet during validation, and invalid values have their own errors.
            if ((SecondsOf(result.GetResult(_p95)) ?? Defaults.LatencyP95) <= (SecondsOf(result.GetResult(_p50)) ?? Defaults.LatencyP50))
                result.AddError("--latency-p95 must be above --latency-p50.");
        });
    }

    /// <summary>Returns the traffic in the options.</summary>
    public TrafficAssumptions Read(ParseResult result) => new()
    {
        RequestsPerSecond = result.GetValue(_rate),
        Users = result.GetValue(_users),
        ErrorRate = result.GetValue(_errors).Value,
        MismatchRate = result.GetValue(_mismatches).Value,
        AbandonRate = result.GetValue(_abandons).Value,
        Statuses = result.GetValue(_statuses) ?? [],
        GroupShare = result.GetValue(_groups).Value,
        SegmentShare = result.GetValue(_segments).Value,
        LatencyP50 = result.GetValue(_p50).Seconds,
        LatencyP95 = result.GetValue(_p95).Seconds,
        Signals = result.GetValue(_signals) ?? [],
    };

    private static Option<Part> Share(string name, string description, double otherwise) => new(name)
    {
        Description = description,
        HelpName = "0.1%",
        DefaultValueFactory = _ => new Part(otherwise),
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
            if (ShareOf(text) is { } share)
                return new Part(share);
            result.AddError($"{name} is '{text}', and must be a share below one, such as 0.1% or 0.001.");
            return new Part(otherwise);
        },
    };

    private static double? ShareOf(string text)
    {
        var isPercent = text.EndsWith('%');
        return TryParse(isPercent ? text[..^1] : text, out var number) && number >= 0 && (isPercent ? number / 100 : number) is < 1 and var share ? share : null;
    }

    private static Option<Dictionary<string, double>> Statuses() => new("--status")
    {
        Description = "Share of control's responses with a status other than 2xx and 5xx that a guardrail names; may be repeated. [default: 1%]",
        HelpName = "4xx=1%",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            Dictionary<string, double> statuses = new(StringComparer.Ordinal);
            foreach (var token in result.Tokens)
            {
                var parts = token.Value.Split('=', 2);
                if (parts.Length == 2 && StatusMetric.TryParse(StatusMetric.Prefix + parts[0], out var status) && status.Class is not (2 or 5) && ShareOf(parts[1]) is { } share)
                    statuses[parts[0]] = share;
                else
                    result.AddError($"--status is '{token.Value}', and must be a status other than 2xx and 5xx and a share below one, such as 4xx=1% or 404=0.002.");
            }

            return statuses;
        },
    };

    private static Option<Duration> Time(string name, string description, double otherwise) => new(name)
    {
        Description = description,
        HelpName = "250ms",
        DefaultValueFactory = _ => new Duration(otherwise),
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
            if (SecondsOf(text) is { } seconds)
                return new Duration(seconds);
            result.AddError($"{name} is '{text}', and must be a duration from 0.1ms to 100s, such as 250ms or 1.5s.");
            return new Duration(otherwise);
        },
    };

    private static double? SecondsOf(OptionResult? result) => result is { Tokens: [var token, ..] } ? SecondsOf(token.Value) : null;

    private static double? SecondsOf(string text)
    {
        var (digits, scale) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 0.001) : text.EndsWith('s') ? (text[..^1], 1.0) : ("", 0);
        return TryParse(digits, out var number) && number * scale is >= LatencyScale.Minimum and <= 100 ? number * scale : null;
    }

    private static Option<Dictionary<string, SignalAssumption>> Signals() => new("--signal")
    {
        Description = "Mean of a signal that control reports, and its standard deviation unless values are only 0 and 1; may be repeated. [default: 0.95]",
        HelpName = "NAME=MEAN[:DEVIATION]",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            Dictionary<string, SignalAssumption> signals = new(StringComparer.Ordinal);
            foreach (var token in result.Tokens)
            {
                var parts = token.Value.Split('=', 2);
                var numbers = parts.Length == 2 ? parts[1].Split(':', 2) : [];
                if (numbers.Length != 0 && SignalName.IsValid(parts[0]) && TryParse(numbers[0], out var mean) && (numbers.Length == 1 || (TryParse(numbers[1], out var own) && own > 0)))
                    signals[parts[0]] = numbers.Length == 1 ? SignalAssumption.From(mean) : new SignalAssumption(mean, double.Parse(numbers[1], CultureInfo.InvariantCulture));
                else
                    result.AddError($"--signal is '{token.Value}', and must be a name and a mean, such as confidence=0.93 or tokens=420:150.");
            }

            return signals;
        },
    };

    private static bool TryParse(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    // Help shows defaults in the input format.
    private readonly record struct Part(double Value)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value * 100:0.####}%");
    }

    private readonly record struct Duration(double Seconds)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds * 1000:0.####}ms");
    }
}
