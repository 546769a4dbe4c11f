namespace FlagGateway.Hosting;

internal sealed class FlagGatewayBuilder(IServiceCollection services) : IFlagGatewayBuilder
{
    public IServiceCollection Services => services;
}
