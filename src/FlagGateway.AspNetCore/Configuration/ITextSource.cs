using FlagGateway.Snapshots;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Configuration;

/// <summary>Where the flags or the plans of a host come from.</summary>
internal interface ITextSource
{
    /// <summary>What people find it by, in messages.</summary>
    string Description { get; }

    /// <summary>Reads the text; <c>null</c> without an issue means that there is none.</summary>
    ConfigFile? Read(ICollection<ConfigIssue> issues);

    /// <summary>Shows without reading it that it may have changed.</summary>
    FileSignature Look();

    /// <summary>Reports changes, where the source does; <c>null</c> where it is only looked at.</summary>
    IChangeToken? GetReloadToken();
}
