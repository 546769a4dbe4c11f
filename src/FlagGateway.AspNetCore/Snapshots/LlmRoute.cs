using FlagGateway.Core.Llm;

namespace FlagGateway.Snapshots;

/// <summary>How a route speaks to a language model (route keys <c>Llm.*</c>).</summary>
/// <param name="Api">The format of its requests; <c>null</c> if the path decides.</param>
internal sealed record LlmRoute(LlmApi? Api)
{
    /// <summary>The format of a request; <c>null</c> if it is for something else.</summary>
    /// <param name="path">Its path.</param>
    public LlmApi? ApiOf(PathString path) => Api ?? LlmApis.FromPath(path.Value);
}
