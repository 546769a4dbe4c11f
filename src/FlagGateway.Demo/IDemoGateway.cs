using FlagGateway.Snapshots;

namespace FlagGateway.Demo;

/// <summary>A gateway that the program starts for the demo.</summary>
internal interface IDemoGateway : IAsyncDisposable
{
    /// <summary>Address for users' requests.</summary>
    Uri DataAddress { get; }

    /// <summary>Address for operators.</summary>
    Uri AdminAddress { get; }

    /// <summary>Parts of the gateway.</summary>
    IServiceProvider Services { get; }

    /// <summary>Starts serving.</summary>
    Task StartAsync(CancellationToken cancellationToken);
}

/// <summary>Creates a gateway for a folder.</summary>
/// <param name="folder">Folder with the three files.</param>
/// <param name="overrides">Settings as on the command line.</param>
/// <param name="logging">Configures logging.</param>
/// <param name="rolloutTimeScale">Factor by which time passes faster for rollouts.</param>
/// <returns>The gateway; <c>null</c> if the configuration has errors.</returns>
internal delegate Task<(IDemoGateway? Gateway, IReadOnlyList<ConfigIssue> Issues)> DemoGatewayFactory(
    string folder, IReadOnlyList<string> overrides, Action<ILoggingBuilder> logging, double rolloutTimeScale);
