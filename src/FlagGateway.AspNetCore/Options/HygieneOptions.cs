using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>How <c>flaggateway flags lint</c> reports. A running gateway does not use it.</summary>
public sealed class HygieneOptions
{
    /// <summary>
    /// Severity of rules, by name; <see cref="LintLevel.Off"/> silences a rule. <c>invalid</c> is always an error.
    /// </summary>
    /// <value>Default: the severity in the table of rules.</value>
    public Dictionary<string, LintLevel>? Lint { get; set; }

    /// <summary>How many flags may be enabled before the rule <c>too-many-flags</c> reports.</summary>
    /// <value>1 to 1,000,000. Default: 20.</value>
    [Range(1, 1_000_000)]
    public int MaxActiveFlags { get; set; } = 20;
}

/// <summary>Severity of a rule of <c>flags lint</c>.</summary>
public enum LintLevel
{
    /// <summary>Nothing is reported.</summary>
    Off,

    /// <summary>Information.</summary>
    Info,

    /// <summary>A likely mistake, or growing debt.</summary>
    Warning,

    /// <summary>The command fails.</summary>
    Error,
}
