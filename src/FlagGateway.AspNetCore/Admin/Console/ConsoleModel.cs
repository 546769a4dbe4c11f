using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console.Overview;
using FlagGateway.State;

namespace FlagGateway.Admin.Console;

/// <summary>Data of the page of one request; set by the endpoint and read by the page.</summary>
internal sealed class ConsoleModel
{
    /// <summary>Data of every page; <c>null</c> before the login.</summary>
    public ConsolePage? Page { get; set; }

    /// <summary>Prefix of the paths of all pages; empty for none.</summary>
    public string Root
    {
        get => field ?? Page?.Root ?? "";
        init;
    }

    /// <summary>The key of the session, on the page after the login.</summary>
    public string? Key { get; set; }

    /// <summary>Id of the flag, on its page.</summary>
    public string Flag { get; set; } = "";

    /// <summary>
    /// The table of a page that was rendered for all who see it, as HTML in parts; empty if the page renders it.
    /// </summary>
    public IReadOnlyList<string> Table { get; set; } = [];

    /// <summary>What needs somebody, as HTML in parts, on the overview.</summary>
    public IReadOnlyList<string> Attention { get; set; } = [];

    /// <summary>Which flags the overview lists.</summary>
    public FlagFilter Filter { get; set; } = FlagFilter.All;

    /// <summary>Selection of the cohort comparison.</summary>
    public CohortChoice Choice { get; set; } = CohortChoice.Default;

    /// <summary>Control and candidate side by side; <c>null</c> without a running rollout of the flag.</summary>
    public CohortTable? Cohorts { get; set; }

    /// <summary>Entries of the audit log, newest first.</summary>
    public IReadOnlyList<AuditEntry> Entries { get; set; } = [];

    /// <summary>What is edited; <c>null</c> on other pages.</summary>
    public EditModel? Edit { get; set; }

    /// <summary>Name of the file whose text is shown; empty for none.</summary>
    public string File { get; set; } = "";

    /// <summary>Why something could not be read or done, or <c>null</c>.</summary>
    public string? Problem { get; set; }
}
