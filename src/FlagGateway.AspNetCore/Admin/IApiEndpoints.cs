namespace FlagGateway.Admin;

/// <summary>A part of the API for operators. What it shows and changes comes by its constructor.</summary>
internal interface IApiEndpoints
{
    /// <summary>Maps its endpoints.</summary>
    void Map(IEndpointRouteBuilder routes);
}
