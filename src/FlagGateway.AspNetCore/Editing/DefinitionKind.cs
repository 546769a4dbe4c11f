using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Editing;

namespace FlagGateway.Editing;

/// <summary>A kind of definition that can be changed: a flag, or the plan of its rollout.</summary>
/// <param name="File">Name of the file that has it.</param>
/// <param name="List">Its list in the file.</param>
/// <param name="Word">Its name in messages.</param>
internal sealed record DefinitionKind(string File, DefinitionList List, string Word)
{
    /// <summary>A flag in flags.json.</summary>
    public static DefinitionKind Flag { get; } = new(ConfigFileNames.Flags, DefinitionList.Flags, "flag");

    /// <summary>A plan in rollouts.json.</summary>
    public static DefinitionKind Plan { get; } = new(ConfigFileNames.Rollouts, DefinitionList.Plans, "plan");

    /// <summary>The file, of all that were read; <c>null</c> if it does not exist or cannot be used.</summary>
    public ConfigFile? FindIn(ConfigFolder files) => this == Flag ? files.Flags : files.Rollouts;

    /// <summary>The files with this one replaced.</summary>
    public ConfigFolder Replace(ConfigFolder files, ConfigFile next) => this == Flag ? files with { Flags = next } : files with { Rollouts = next };
}
