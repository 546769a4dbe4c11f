namespace FlagGateway.Admin.Console.Actions;

/// <summary>An action that a user may take on a flag now.</summary>
/// <param name="Verb">Its name in commands and addresses: <c>promote</c>.</param>
/// <param name="Name">Its name on the page.</param>
/// <param name="Style">Class of its button: <c>primary</c>, <c>danger</c> or empty.</param>
/// <param name="Consequence">What happens, in words.</param>
internal sealed record FlagAction(string Verb, string Name, string Style, string Consequence)
{
    /// <summary>The path to which its form is sent, below the flag's.</summary>
    public string Path { get; init; } = "move";

    /// <summary>Whether guardrails or confirmations would refuse it without force.</summary>
    public bool OffersForce { get; init; }

    /// <summary>
    /// Whether users leave the candidate, or a variant that the plan does not name, which needs consent.
    /// </summary>
    public bool NeedsConsent { get; init; }

    /// <summary>The groups to choose from; empty for no choice.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The candidates to choose from; empty for no choice.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>Further hints, such as limits that cannot be reached.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];
}
