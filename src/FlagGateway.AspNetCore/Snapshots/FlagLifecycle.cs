namespace FlagGateway.Snapshots;

/// <summary>Why a flag exists and how long. The gateway's own field; other libraries ignore it.</summary>
/// <param name="Type">What kind of flag it is.</param>
/// <param name="Owner">Who answers for it; empty if nobody is named.</param>
/// <param name="Created">The day it was added.</param>
/// <param name="ExpectedRetirement">The day it should be gone.</param>
public sealed record FlagLifecycle(FlagType Type, string Owner, DateOnly? Created, DateOnly? ExpectedRetirement)
{
    /// <summary>Whether the file names the type; where it does not, <see cref="Type"/> is a release.</summary>
    public bool IsTypeNamed { get; init; }

    /// <summary>Rules of <c>flags lint</c> that are silent about the flag.</summary>
    public IReadOnlyList<string> LintIgnore { get; init; } = [];
}

/// <summary>The kinds of flag, by how long they live and who turns them.</summary>
/// <seealso href="https://martinfowler.com/articles/feature-toggles.html">the categories</seealso>
public enum FlagType
{
    /// <summary>Moves traffic to a new version; gone when the move is done.</summary>
    Release,

    /// <summary>Compares variants; gone when the question is answered.</summary>
    Experiment,

    /// <summary>An operator's lever; may stay.</summary>
    Ops,

    /// <summary>Gives some users more than others; stays.</summary>
    Permission,
}
