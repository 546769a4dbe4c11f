using System.Collections.Concurrent;
using FlagGateway.Core.Checks;
using FlagGateway.Core.Shadow;
using FlagGateway.Options;

namespace FlagGateway.Checks;

/// <summary>
/// The latest texts that failed a check, by flag and signal: in memory, and only if <c>Checks:Keep</c> allows any.
/// </summary>
internal sealed class CheckFailures(Func<GatewayOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Flag, string Signal), Queue<CheckFailure>> _latest = new();
    private (ShadowOptions Options, ComparisonRules Rules)? _rules;

    /// <summary>Stores a failure, without its secrets.</summary>
    public void Add(CheckedText text, TextCheck check, double value)
    {
        var current = options();
        if (current.Checks.Keep == 0)
            return;
        var failure = new CheckFailure(check.Signal, text.Variant, time.GetUtcNow(), value, FailedText.Show(text.Text, RulesOf(current.Shadow)));
        var latest = _latest.GetOrAdd((text.Flag, check.Signal), static _ => new Queue<CheckFailure>());
        lock (latest)
        {
            latest.Enqueue(failure);
            while (latest.Count > current.Checks.Keep)
                latest.Dequeue();
        }
    }

    /// <summary>The failures of a flag: by signal, the newest first.</summary>
    /// <param name="flag">Id of the flag.</param>
    public IReadOnlyList<CheckFailure> Find(string flag)
    {
        // A limit that was lowered takes effect with the file.
        var keep = options().Checks.Keep;
        if (keep == 0)
            _latest.Clear();
        return [.. _latest.Where(one => one.Key.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase)).OrderBy(static one => one.Key.Signal, StringComparer.Ordinal).SelectMany(one => Read(one.Value, keep))];
    }

    private static CheckFailure[] Read(Queue<CheckFailure> latest, int keep)
    {
        lock (latest)
            return [.. latest.Reverse().Take(keep)];
    }

    // Compiled once for each version of the options.
    private ComparisonRules RulesOf(ShadowOptions shadow)
    {
        if (_rules is not { } known || known.Options != shadow)
            _rules = known = (shadow, FailedText.RulesFor(shadow.Secrets));
        return known.Rules;
    }
}

/// <summary>A text that failed a check.</summary>
/// <param name="Signal">Signal of the check.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="At">When it was checked.</param>
/// <param name="Value">Value of the signal.</param>
/// <param name="Text">The beginning of the text, secrets masked.</param>
internal sealed record CheckFailure(string Signal, string Variant, DateTimeOffset At, double Value, string Text);
