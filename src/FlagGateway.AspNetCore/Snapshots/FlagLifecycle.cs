using FlagGateway.Core.Hygiene;

namespace FlagGateway.Snapshots;

/// <summary>Purpose and lifetime of a flag. The gateway's own field; other libraries ignore it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Owner">The owner; empty for none.</param>
/// <param name="Created">The day it was added.</param>
/// <param name="ExpectedRetirement">The day by which it should be removed.</param>
public sealed record FlagLifecycle(FlagType Type, string Owner, DateOnly? Created, DateOnly? ExpectedRetirement)
{
    /// <summary>Whether the file names the type; otherwise <see cref="Type"/> is a release.</summary>
    public bool IsTypeNamed { get; init; }

    /// <summary>The day on which an experiment ends.</summary>
    public DateOnly? Ends { get; init; }

    /// <summary>The day of the last review of an operational flag.</summary>
    public DateOnly? Reviewed { get; init; }

    /// <summary>What an operational flag is for; empty if not said.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>How to flip an operational flag, and what to watch; empty if not said.</summary>
    public string HowToFlip { get; init; } = "";

    /// <summary>Why <see cref="ExpectedRetirement"/> was moved to a later day; empty if not said.</summary>
    public string ExtensionReason { get; init; } = "";

    /// <summary>Why code should no longer use the flag, and what to use instead; <c>null</c> if it may.</summary>
    public string? Deprecated { get; init; }

    /// <summary>
    /// The day by which it should be removed, with the default of its type; <c>null</c> if nothing says so.
    /// </summary>
    internal DateOnly? Retirement => LifecycleDates.Retirement(Type.ToString().ToLowerInvariant(), Created, ExpectedRetirement, Ends);

    /// <summary>Rules of <c>flags lint</c> suppressed for the flag.</summary>
    public IReadOnlyList<string> LintIgnore { get; init; } = [];
}

/// <summary>Types of flags, by lifetime and who changes them.</summary>
/// <seealso href="https://martinfowler.com/articles/feature-toggles.html">the categories</seealso>
public enum FlagType
{
    /// <summary>Moves traffic to a new version; removed afterwards.</summary>
    Release,

    /// <summary>Compares variants; removed after the experiment.</summary>
    Experiment,

    /// <summary>Operational control; may be permanent.</summary>
    Ops,

    /// <summary>Permissions of user groups; permanent.</summary>
    Permission,
}
