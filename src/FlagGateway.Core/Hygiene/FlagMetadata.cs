using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Hygiene;

/// <summary>What the files say of one flag.</summary>
internal sealed record FlagMetadata
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands in flags.json.</summary>
    public required string Path { get; init; }

    /// <summary>The flag as flags.json has it.</summary>
    public required FeatureDefinition Definition { get; init; }

    /// <summary>The same, compiled.</summary>
    public required CompiledFlag Compiled { get; init; }

    /// <summary>Why it exists and how long; <c>null</c> where the file says nothing.</summary>
    public LifecycleFacts? Lifecycle { get; init; }

    /// <summary>The routes that ask it.</summary>
    public IReadOnlyList<RouteFacts> Routes { get; init; } = [];

    /// <summary>Its rollout, or <c>null</c>.</summary>
    public RolloutPlan? Plan { get; init; }

    /// <summary>Where its rollout stands in rollouts.json.</summary>
    public string PlanPath { get; init; } = "";
}

/// <summary>The field <c>lifecycle</c> of a flag.</summary>
/// <param name="Type">Its type, in lower case; <c>release</c> where none is named.</param>
/// <param name="IsTypeNamed">Whether the file names the type.</param>
/// <param name="Owner">Who answers for it; empty if nobody is named.</param>
/// <param name="Created">The day it was added.</param>
/// <param name="Retirement">The day it should be gone.</param>
/// <param name="Ignored">Rules that are silent about this flag.</param>
internal sealed record LifecycleFacts(string Type, bool IsTypeNamed, string Owner, DateOnly? Created, DateOnly? Retirement, IReadOnlyList<string> Ignored)
{
    /// <summary>Moves traffic to a new version.</summary>
    public const string Release = "release";

    /// <summary>Compares variants.</summary>
    public const string Experiment = "experiment";

    /// <summary>Whether flags of this type are meant to go.</summary>
    public bool IsPassing => Type is Release or Experiment;
}

/// <summary>A route that asks a flag.</summary>
/// <param name="Id">Id of the route.</param>
/// <param name="Targets">Where each variant goes; off and on for a flag without variants.</param>
internal sealed record RouteFacts(string Id, IReadOnlyList<TargetFacts> Targets);

/// <summary>Where a route sends one variant.</summary>
/// <param name="Variant">The variant; <c>off</c> or <c>on</c> for a flag without variants.</param>
/// <param name="Cluster">The cluster.</param>
/// <param name="Headers">Headers set on the request.</param>
internal sealed record TargetFacts(string Variant, string Cluster, IReadOnlyList<KeyValuePair<string, string>> Headers);
