using FlagGateway.Core.Checks;
using FlagGateway.Signals;

namespace FlagGateway.Checks;

/// <summary>Checks texts and records the results as signals.</summary>
internal sealed class CheckRunner(SignalRecorder signals, CheckServer server, CheckFailures failures, CheckMetrics metrics)
{
    /// <summary>Runs the checks that need no server.</summary>
    /// <returns>Whether others remain.</returns>
    public bool Run(CheckedText text)
    {
        var remain = false;
        foreach (var check in text.Checks.Checks)
        {
            if (check is HttpCheck)
                remain = true;
            else
                Record(text, check, check.Run(text.Text), CheckResult.Undecided);
        }

        return remain;
    }

    /// <summary>Asks the servers of the other checks, one after the other.</summary>
    public async Task AskAsync(CheckedText text, CancellationToken cancellationToken)
    {
        foreach (var check in text.Checks.Checks.OfType<HttpCheck>())
            Record(text, check, await server.AskAsync(check, text, cancellationToken), CheckResult.ServerFailed);
    }

    private void Record(CheckedText text, TextCheck check, double? value, CheckResult whenNone)
    {
        if (value is not { } number || signals.Find(text.Flag, check.Signal) is not { } name)
        {
            metrics.Count(text.Flag, text.Variant, whenNone);
            return;
        }

        signals.Record(text.Flag, text.Variant, name, number, text.Window, text.Bucket);
        if (!check.Accepts(number))
            failures.Add(text, check, number);
    }
}
