using FlagGateway.Admin.Api;
using FlagGateway.State;

namespace FlagGateway.Admin.Console;

/// <summary>What the page of one request shows; the endpoint fills it and the page reads it.</summary>
internal sealed class ConsoleModel
{
    /// <summary>What every page needs; <c>null</c> before the login.</summary>
    public ConsolePage? Page { get; set; }

    /// <summary>What stands before the paths of all pages; empty for nothing.</summary>
    public string Root => Page?.Root ?? "";

    /// <summary>Id of the flag, on its page.</summary>
    public string Flag { get; set; } = "";

    /// <summary>What the cohorts of the flag are compared on.</summary>
    public CohortChoice Choice { get; set; } = CohortChoice.Default;

    /// <summary>Control and candidate side by side; <c>null</c> where no rollout of the flag is under way.</summary>
    public CohortTable? Cohorts { get; set; }

    /// <summary>Entries of the audit log, newest first.</summary>
    public IReadOnlyList<AuditEntry> Entries { get; set; } = [];

    /// <summary>Why something could not be read or done, or <c>null</c>.</summary>
    public string? Problem { get; set; }
}
