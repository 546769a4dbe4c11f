using FlagGateway.Telemetry;

namespace FlagGateway.Checks;

/// <summary>Metrics of checks.</summary>
internal sealed class CheckMetrics(GatewayRegistry registry)
{
    private readonly CounterFamily _texts = registry.Counter("flaggateway_checks", "Responses of models to be checked, by what became of them.", "flag", "result", "variant");

    public void Count(string flag, string variant, CheckResult result) => _texts.GetSeries(new LabelValues(flag, ToLabel(result), variant)).Inc();

    private static string ToLabel(CheckResult result) => result switch
    {
        CheckResult.Checked => "checked",
        CheckResult.QueueFull => "queue_full",
        CheckResult.ByteBudget => "byte_budget",
        CheckResult.TooLong => "too_long",
        CheckResult.Undecided => "undecided",
        CheckResult.ServerFailed => "server_failed",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a result."),
    };
}

/// <summary>What became of a text.</summary>
internal enum CheckResult
{
    /// <summary>All checks ran.</summary>
    Checked,

    /// <summary>Dropped: too many others wait.</summary>
    QueueFull,

    /// <summary>Dropped, when it waited or while it was collected: the others take too much memory.</summary>
    ByteBudget,

    /// <summary>Not checked: longer than 1 MiB.</summary>
    TooLong,

    /// <summary>One check took too long.</summary>
    Undecided,

    /// <summary>A server did not return a value.</summary>
    ServerFailed,
}
