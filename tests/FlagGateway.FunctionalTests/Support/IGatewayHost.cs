namespace FlagGateway.FunctionalTests.Support;

/// <summary>A gateway under test: the program, or a part of a host.</summary>
internal interface IGatewayHost : IAsyncDisposable
{
    /// <summary>Where users' requests are taken.</summary>
    Uri DataAddress { get; }

    /// <summary>Where applications ask for flags, where that has a listener of its own.</summary>
    Uri? OfrepAddress { get; }

    /// <summary>What the gateway is made of.</summary>
    IServiceProvider Services { get; }

    /// <summary>What operators use.</summary>
    IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> AdminEndpoints { get; }

    /// <summary>A client of the admin endpoints, which may change everything.</summary>
    Task<HttpClient> ConnectAdminAsync();

    Task StartAsync();

    Task StopAsync(CancellationToken cancellationToken = default);
}
