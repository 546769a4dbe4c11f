using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Hygiene;

/// <summary>Configuration of one flag from all files.</summary>
internal sealed record FlagMetadata
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its path in flags.json.</summary>
    public required string Path { get; init; }

    /// <summary>The flag as in flags.json.</summary>
    public required FeatureDefinition Definition { get; init; }

    /// <summary>The compiled flag.</summary>
    public required CompiledFlag Compiled { get; init; }

    /// <summary>Its description in flags.json; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its purpose and lifetime; <c>null</c> if the file has none.</summary>
    public LifecycleMetadata? Lifecycle { get; init; }

    /// <summary>The routes that use it.</summary>
    public IReadOnlyList<RouteTargets> Routes { get; init; } = [];

    /// <summary>Its rollout, or <c>null</c>.</summary>
    public RolloutPlan? Plan { get; init; }

    /// <summary>Path of its rollout in rollouts.json.</summary>
    public string PlanPath { get; init; } = "";
}

/// <summary>The field <c>lifecycle</c> of a flag.</summary>
/// <param name="Type">Its type, in lower case; <c>release</c> by default.</param>
/// <param name="IsTypeNamed">Whether the file names the type.</param>
/// <param name="Owner">The owner; empty for none.</param>
/// <param name="Created">The day it was added.</param>
/// <param name="Retirement">The day by which it should be removed.</param>
/// <param name="Ignored">Rules suppressed for this flag.</param>
internal sealed record LifecycleMetadata(string Type, bool IsTypeNamed, string Owner, DateOnly? Created, DateOnly? Retirement, IReadOnlyList<string> Ignored)
{
    /// <summary>Moves traffic to a new version.</summary>
    public const string Release = "release";

    /// <summary>Compares variants.</summary>
    public const string Experiment = "experiment";

    /// <summary>Operational control.</summary>
    public const string Ops = "ops";

    /// <summary>Permission of a customer.</summary>
    public const string Permission = "permission";

    /// <summary>All types.</summary>
    public static readonly IReadOnlyList<string> Types = [Release, Experiment, Ops, Permission];

    /// <summary>The day on which an experiment ends.</summary>
    public DateOnly? Ends { get; init; }

    /// <summary>The day of the last review.</summary>
    public DateOnly? Reviewed { get; init; }

    /// <summary>What an operational flag is for; empty if not said.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>How to flip an operational flag; empty if not said.</summary>
    public string HowToFlip { get; init; } = "";

    /// <summary>Why code should no longer use the flag; <c>null</c> if it may.</summary>
    public string? Deprecated { get; init; }

    /// <summary>Whether flags of this type are temporary.</summary>
    public bool IsPassing => Type is Release or Experiment;
}

/// <summary>A route that uses a flag.</summary>
/// <param name="Id">Id of the route.</param>
/// <param name="Targets">Target of each variant; off and on for a flag without variants.</param>
internal sealed record RouteTargets(string Id, IReadOnlyList<TargetMetadata> Targets);

/// <summary>Target of one variant of a route.</summary>
/// <param name="Variant">The variant; <c>off</c> or <c>on</c> for a flag without variants.</param>
/// <param name="Cluster">The cluster.</param>
/// <param name="Headers">Headers set on the request.</param>
internal sealed record TargetMetadata(string Variant, string Cluster, IReadOnlyList<KeyValuePair<string, string>> Headers);
