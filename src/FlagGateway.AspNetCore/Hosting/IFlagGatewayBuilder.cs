namespace FlagGateway;

/// <summary>Configures a gateway that is a part of a host.</summary>
public interface IFlagGatewayBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}
