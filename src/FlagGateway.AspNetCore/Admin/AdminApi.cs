using FlagGateway.Admin.Security;

namespace FlagGateway.Admin;

/// <summary>The API for operators.</summary>
/// <param name="parts">Its parts, in the order of the document that describes it.</param>
internal sealed class AdminApi(IEnumerable<IApiEndpoints> parts)
{
    public void Map(RouteGroupBuilder routes)
    {
        foreach (var part in parts)
            part.Map(routes);
        SecurityHeaders.AddTo(routes);
    }
}
