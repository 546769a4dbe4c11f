namespace FlagGateway.Prometheus;

/// <summary>What kind of answer a measurement had.</summary>
internal enum PromqlStatus
{
    /// <summary>A number, which may be infinite.</summary>
    Value,

    /// <summary>It could be asked, and there is no number: no series, or not a number.</summary>
    NoData,

    /// <summary>It could not be measured. Says nothing about what was to be measured.</summary>
    Error,
}

/// <summary>Why there is no answer.</summary>
internal enum PromqlError
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>No server is configured.</summary>
    NotConfigured,

    /// <summary>The server was not reached, or the connection broke.</summary>
    Transport,

    /// <summary>It took too long, here or in the server.</summary>
    Timeout,

    /// <summary>The server, or something before it, refused the request.</summary>
    HttpStatus,

    /// <summary>The server found fault with the query.</summary>
    Query,

    /// <summary>The answer is more than one number.</summary>
    NotOneSeries,

    /// <summary>The answer is not what Prometheus would say.</summary>
    Unreadable,
}

/// <summary>The answer to one query: a number, no data, or an error.</summary>
internal sealed record PromqlResult
{
    private PromqlResult(PromqlStatus status) => Status = status;

    /// <summary>The one result without data.</summary>
    public static PromqlResult NoData { get; } = new(PromqlStatus.NoData) { Reason = "no data" };

    public PromqlStatus Status { get; }

    /// <summary>The number; 0 without one.</summary>
    public double Value { get; private init; }

    /// <summary>When the server evaluated the query, in Unix seconds; <c>null</c> without a number.</summary>
    public double? EvaluatedAt { get; private init; }

    /// <summary>Why there is no answer.</summary>
    public PromqlError Error { get; private init; }

    /// <summary>The same for people, one line; empty where there is a number.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>The result for a number; "not a number" is no data.</summary>
    public static PromqlResult From(double value, double? evaluatedAt = null) => double.IsNaN(value) ? NoData : new(PromqlStatus.Value) { Value = value, EvaluatedAt = evaluatedAt };

    /// <summary>The result for what went wrong; <paramref name="reason"/> may come from outside.</summary>
    public static PromqlResult Failed(PromqlError error, string reason) => new(PromqlStatus.Error) { Error = error, Reason = OneLine(reason) };

    private static string OneLine(string text)
    {
        const int Maximum = 200;
        var cut = text.Length > Maximum ? text[..Maximum] + "…" : text;
        return string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
