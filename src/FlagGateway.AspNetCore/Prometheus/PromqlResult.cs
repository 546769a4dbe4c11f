namespace FlagGateway.Prometheus;

/// <summary>Status of a measurement.</summary>
internal enum PromqlStatus
{
    /// <summary>A number, which may be infinite.</summary>
    Value,

    /// <summary>The query succeeded without a number: no series, or not a number.</summary>
    NoData,

    /// <summary>The measurement failed. No information about the metric.</summary>
    Error,
}

/// <summary>Error of a measurement.</summary>
internal enum PromqlError
{
    /// <summary>No error.</summary>
    None,

    /// <summary>No server is configured.</summary>
    NotConfigured,

    /// <summary>The server was not reached, or the connection broke.</summary>
    Transport,

    /// <summary>Timeout, here or in the server.</summary>
    Timeout,

    /// <summary>The server, or a proxy in front of it, rejected the request.</summary>
    HttpStatus,

    /// <summary>The query is invalid.</summary>
    Query,

    /// <summary>The result is more than one number.</summary>
    NotOneSeries,

    /// <summary>The response is not from Prometheus.</summary>
    Unreadable,
}

/// <summary>The result of one query: a number, no data, or an error.</summary>
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

    /// <summary>Error of a measurement.</summary>
    public PromqlError Error { get; private init; }

    /// <summary>The error for display, in one line; empty for a number.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>The result for a number; "not a number" is no data.</summary>
    public static PromqlResult From(double value, double? evaluatedAt = null) => double.IsNaN(value) ? NoData : new(PromqlStatus.Value) { Value = value, EvaluatedAt = evaluatedAt };

    /// <summary>The result for an error; <paramref name="reason"/> may be untrusted.</summary>
    public static PromqlResult Failed(PromqlError error, string reason) => new(PromqlStatus.Error) { Error = error, Reason = OneLine(reason) };

    private static string OneLine(string text)
    {
        const int Maximum = 200;
        var cut = text.Length > Maximum ? text[..Maximum] + "…" : text;
        return string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
