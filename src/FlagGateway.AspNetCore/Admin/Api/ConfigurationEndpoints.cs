namespace FlagGateway.Admin.Api;

/// <summary>The files in force over HTTP.</summary>
internal sealed class ConfigurationEndpoints(ConfigurationReader configuration) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/configuration", (HttpContext context) => ApiTag.Ok(context, 0, configuration.Read())).WithTags("status")
            .DescribeTagged<ConfigurationDocument>("The files in force, without secrets, each with its difference to the one before, and the issues of the files on disk");
}
