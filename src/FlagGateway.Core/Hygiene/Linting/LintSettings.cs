namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>How lint reports.</summary>
internal sealed record LintSettings
{
    /// <summary>The default of <see cref="MaxActiveFlags"/>.</summary>
    public const int DefaultMaxActiveFlags = 20;

    /// <summary>
    /// Severities that differ from those of the rules; <c>null</c> for a rule that is off. Names in any case.
    /// </summary>
    public IReadOnlyDictionary<string, LintSeverity?> Severities { get; init; } = new Dictionary<string, LintSeverity?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many flags may be active before <see cref="LintRule.TooManyFlags"/> reports.</summary>
    public int MaxActiveFlags { get; init; } = DefaultMaxActiveFlags;

    /// <summary>Severity of the findings of a rule; <c>null</c> if it is off.</summary>
    public LintSeverity? SeverityOf(LintRule rule) => Severities.TryGetValue(rule.Name, out var own) ? own : rule.Severity;

    /// <summary>The same settings with some rules off.</summary>
    public LintSettings Without(IEnumerable<string> rules)
    {
        Dictionary<string, LintSeverity?> severities = new(Severities, StringComparer.OrdinalIgnoreCase);
        foreach (var rule in rules)
            severities[rule] = null;
        return this with { Severities = severities };
    }
}
