namespace FlagGateway.Differential.Wire;

/// <summary>
/// One way in which a server may read HTTP/1.1: the RFC's, or with the leniencies that are found in servers.
/// </summary>
internal sealed record Reading(string Name)
{
    /// <summary>Nothing but RFC 9112.</summary>
    public static readonly Reading Strict = new("strict");

    /// <summary>All leniencies at once; chunked wins over a length.</summary>
    public static readonly Reading Lenient = new("lenient") { BareLf = true, TrimsNames = true, LooseLength = true, AnyChunked = true, Controls = true };

    /// <summary>Readings that must find the same requests in what reaches a destination.</summary>
    public static readonly IReadOnlyList<Reading> All =
    [
        Strict, Lenient,
        new("bare-lf") { BareLf = true },
        new("bare-cr") { BareLf = true, BareCr = true, Controls = true },
        new("trims-names") { TrimsNames = true, Controls = true },
        new("underscores") { Underscores = true },
        new("any-chunked") { AnyChunked = true, LooseLength = true },
        new("length-first") { LengthFirst = true, LooseLength = true },
        Lenient with { Name = "lenient-length", Underscores = true, LengthFirst = true },
    ];

    /// <summary>LF alone ends a line.</summary>
    public bool BareLf { get; init; }

    /// <summary>CR alone ends a line.</summary>
    public bool BareCr { get; init; }

    /// <summary>Names lose spaces and control characters around them.</summary>
    public bool TrimsNames { get; init; }

    /// <summary>An underscore in a name is a hyphen.</summary>
    public bool Underscores { get; init; }

    /// <summary>A transfer coding that contains "chunked" anywhere is chunked.</summary>
    public bool AnyChunked { get; init; }

    /// <summary>A length wins over a transfer coding.</summary>
    public bool LengthFirst { get; init; }

    /// <summary>Signs, spaces and lists in a length are passed over: the first digits count.</summary>
    public bool LooseLength { get; init; }

    /// <summary>Control characters and other faults within lines are passed over.</summary>
    public bool Controls { get; init; }
}
