using FlagGateway.Snapshots;

namespace FlagGateway.Demo;

/// <summary>A gateway that the program starts for the demo.</summary>
internal interface IDemoGateway : IAsyncDisposable
{
    /// <summary>Where users' requests are taken.</summary>
    Uri DataAddress { get; }

    /// <summary>Where operators look.</summary>
    Uri AdminAddress { get; }

    /// <summary>What the gateway is made of.</summary>
    IServiceProvider Services { get; }

    /// <summary>Starts to serve.</summary>
    Task StartAsync(CancellationToken cancellationToken);
}

/// <summary>Prepares a gateway on a folder.</summary>
/// <param name="folder">Folder with the three files.</param>
/// <param name="overrides">Settings as on the command line.</param>
/// <param name="logging">Changes what is logged where.</param>
/// <param name="rolloutTimeScale">How fast time goes by for rollouts.</param>
/// <returns>The gateway; <c>null</c> where the configuration has errors.</returns>
internal delegate Task<(IDemoGateway? Gateway, IReadOnlyList<ConfigIssue> Issues)> DemoGatewayFactory(
    string folder, IReadOnlyList<string> overrides, Action<ILoggingBuilder> logging, double rolloutTimeScale);
