using FlagGateway.Snapshots;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Configuration;

/// <summary>Source of the flags or plans of a host.</summary>
internal interface ITextSource
{
    /// <summary>Its name in messages.</summary>
    string Description { get; }

    /// <summary>Reads the text; <c>null</c> without an issue means that it does not exist.</summary>
    ConfigFile? Read(ICollection<ConfigIssue> issues);

    /// <summary>Reads the signature, which shows whether the text may have changed.</summary>
    FileSignature ReadSignature();

    /// <summary>Reports changes; <c>null</c> if the source can only be polled.</summary>
    IChangeToken? GetReloadToken();
}
